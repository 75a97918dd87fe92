#pragma once

#include <array>

#include "platform/csi/convert.hpp"

namespace actorcsi::platform {

/// The colours in which a brightness is shown.
enum class palette : uint8_t { none, rainbow, ironbow };

/// Effects of a sensor's knobs on its picture.
struct picture_effects {
  bool hmirror = false;
  bool vflip = false;
  bool transpose = false;
  bool negative = false;
  /// Levels of -4 to 4: 24 of 255, a fifth and a quarter of the neutral
  /// setting each.
  double brightness = 0;
  double contrast = 0;
  double saturation = 0;
  /// Factors on red, green and blue.
  std::array<double, 3> gain{{1, 1, 1}};
  /// Added to red, green and blue before anything else.
  std::array<double, 3> black{{0, 0, 0}};
  /// Share of the light that the corners lack, less towards the centre.
  double vignetting = 0;
  /// Share of it that is given back, from this distance to the centre on, as a
  /// share of the corner's.
  double correction = 0;
  double corrected_from = 0;
  /// Of RGB565 only, as the reference's thermal sensors have it.
  palette colours = palette::none;

  friend bool operator==(const picture_effects& x, const picture_effects& y) {
    return x.hmirror == y.hmirror && x.vflip == y.vflip
           && x.transpose == y.transpose && x.negative == y.negative
           && x.brightness == y.brightness && x.contrast == y.contrast
           && x.saturation == y.saturation && x.gain == y.gain
           && x.black == y.black && x.vignetting == y.vignetting
           && x.correction == y.correction
           && x.corrected_from == y.corrected_from && x.colours == y.colours;
  }
};

/// Mirrors `x` left to right and top to bottom as `effects` require.
void apply_mirror(const picture_effects& effects, picture& x);

/// Darkens `x`, a whole frame, towards its corners.
void apply_vignetting(const picture_effects& effects, picture& x);

/// Changes the colours of `x`: black level, gain, contrast, brightness,
/// saturation, negative, in this order. Neutral settings change nothing.
void apply_colours(const picture_effects& effects, picture& x);

/// Shows the brightness of `x` in the colours of the palette, if there is one.
void apply_palette(const picture_effects& effects, picture& x);

/// The part of `x` within `window`, which lies within `x`.
picture crop(const picture& x, const frame_window& window);

/// `x` with columns for rows.
picture transpose(const picture& x);

} // namespace actorcsi::platform
