#!/usr/bin/env python3
"""Real pictures: a folder of them is captured and saved, and what was saved
equals what was there, within the precision of the pixel format."""

import random
import re

import actorcsi_process as ap
import pictures

WIDTH, HEIGHT = 64, 48

# Five bits of red and blue lose up to 4 in 255, and as much again may go in
# another rounding.
RGB565_TOLERANCE = 8

# Two programs may round the luma differently, and a sample of the source, too.
GRAY_TOLERANCE = 2

# A filter that weighs more than the pixels of its box differs from their mean
# where the gradient ends at the border.
SCALING_TOLERANCE = 4


def noise(seed):
    """A picture that no filter of PNG predicts and no blur survives."""
    source = random.Random(seed)
    return pictures.make(WIDTH, HEIGHT, lambda x, y: source.choices(
        range(256), k=3))


def bars(x, y):
    """Hard edges, full scale, and the corners distinct from one another."""
    return 255 * (x // 8 & 1), 255 * (y // 8 & 1), (4 * x + y) % 256


def gray_ramp(x, y):
    return ((4 * x + 3 * y) % 256,)


def big_gradient(x, y):
    return 2 * x, 255 - 2 * y, x + y


class PicturesTest(ap.ProcessTest):

    def setUp(self):
        super().setUp()
        self.source = self.folder / "source"
        self.source.mkdir()
        self.saved = self.folder / "saved"

    def capture(self, pixformat, *options, fps=50, duration="600ms"):
        """The saved pictures by sequence number."""
        run = self.run_to_end(
            f"--camera.source={self.source}",
            f"--camera.framesize={WIDTH}x{HEIGHT}",
            f"--camera.pixformat={pixformat}", f"--camera.fps={fps}",
            f"--save={self.saved}", f"--duration={duration}", "--json",
            "--uart.device=none", *options)
        report = self.check_clean_end(run)
        result = {}
        for path in self.saved.iterdir():
            name = re.fullmatch(r"frame-(\d{8})\.png", path.name)
            self.assertTrue(name, path.name)
            result[int(name[1])] = pictures.from_png(path.read_bytes())
        self.assertTrue(result, run)
        # The report may be drawn up while one is being written, and on a slow
        # machine others come before the saver ends.
        late = 2 * fps if ap.SANITIZED else fps // 5
        self.assertIn(len(result) - report["saved"], range(late + 1), run)
        # One may be saved between the two counts.
        self.assertLessEqual(report["saved"], report["frames"]["delivered"] + 1,
                             run)
        return result

    def check(self, saved, sources, tolerance):
        """Frame s is picture (s - 1) % count, in the order of names, and each
        has been seen."""
        seen = set()
        for sequence, picture in saved.items():
            which = (sequence - 1) % len(sources)
            seen.add(which)
            worst = pictures.largest_difference(picture, sources[which])
            self.assertLessEqual(worst, tolerance,
                                 f"frame {sequence}, picture {which}")
        self.assertEqual(seen, set(range(len(sources))))

    def write_exact(self):
        """Pictures of the frame's very size in three file formats."""
        ramp = pictures.make(WIDTH, HEIGHT, gray_ramp)
        gray_as_rgb = (WIDTH, HEIGHT, 3,
                       bytes(v for sample in ramp[3] for v in [sample] * 3))
        sources = [noise(1), pictures.make(WIDTH, HEIGHT, bars), gray_as_rgb,
                   noise(2), gray_as_rgb]
        files = {"a.ppm": pictures.to_pnm(sources[0]),
                 "b.png": pictures.to_png(sources[1]),
                 "c.pgm": pictures.to_pnm(ramp),
                 "d.PNG": pictures.to_png(sources[3], (4, 3, 2, 1, 0)),
                 "e.png": pictures.to_png(ramp)}
        for name, data in files.items():
            (self.source / name).write_bytes(data)
        # Neither is a picture, and both are passed over.
        (self.source / "README.txt").write_text("no picture")
        (self.source / ".hidden.png").write_bytes(b"no picture either")
        return sources

    def test_png_files_survive_this_files_own_codec(self):
        for picture in (noise(3), pictures.make(WIDTH, HEIGHT, gray_ramp)):
            for filters in ((0,), (1,), (2,), (3,), (4,), (4, 2, 0, 3, 1)):
                png = pictures.to_png(picture, filters)
                self.assertEqual(pictures.from_png(png), picture)

    def test_pictures_of_the_frames_size_are_kept_as_rgb565(self):
        sources = self.write_exact()
        self.check(self.capture("RGB565", fps=20, duration="2s"), sources,
                   RGB565_TOLERANCE)

    def test_pictures_of_the_frames_size_are_kept_as_rgb565_cooperatively(
            self):
        sources = self.write_exact()
        self.check(self.capture("RGB565", "--scheduler=cooperative"), sources,
                   RGB565_TOLERANCE)

    def test_grayscale_is_the_luma_and_is_saved_as_gray(self):
        sources = [pictures.luma(x) for x in self.write_exact()]
        saved = self.capture("GRAYSCALE")
        self.assertEqual({x[2] for x in saved.values()}, {1})
        self.check(saved, sources, GRAY_TOLERANCE)

    def test_bigger_pictures_are_scaled_to_the_mean_of_what_they_cover(self):
        big = pictures.make(2 * WIDTH, 2 * HEIGHT, big_gradient)
        (self.source / "big.ppm").write_bytes(pictures.to_pnm(big))
        (self.source / "large.png").write_bytes(pictures.to_png(big))
        small = pictures.halved(big)
        self.check(self.capture("RGB565"), [small, small],
                   RGB565_TOLERANCE + SCALING_TOLERANCE)

    def test_bigger_pictures_are_scaled_before_they_lose_their_colour(self):
        big = pictures.make(2 * WIDTH, 2 * HEIGHT, big_gradient)
        (self.source / "big.png").write_bytes(pictures.to_png(big))
        self.check(self.capture("GRAYSCALE"),
                   [pictures.luma(pictures.halved(big))],
                   GRAY_TOLERANCE + SCALING_TOLERANCE)

    def test_jpeg_files_are_captured(self):
        self.assertEqual(pictures.JPEG_SIZE, (WIDTH, HEIGHT))
        (self.source / "a.jpg").write_bytes(pictures.JPEG)
        (self.source / "b.JPEG").write_bytes(pictures.JPEG)
        expected = pictures.make(WIDTH, HEIGHT, pictures.jpeg_colour_at)
        self.check(self.capture("RGB565"), [expected, expected],
                   RGB565_TOLERANCE + pictures.JPEG_TOLERANCE)

    def test_a_single_file_is_a_source_as_well(self):
        picture = noise(4)
        only = self.source / "only.ppm"
        only.write_bytes(pictures.to_pnm(picture))
        (self.source / "other.ppm").write_bytes(pictures.to_pnm(noise(5)))
        self.source = only
        self.check(self.capture("RGB565"), [picture], RGB565_TOLERANCE)

    def test_a_window_is_cut_out_of_the_frame(self):
        picture = noise(6)
        (self.source / "a.ppm").write_bytes(pictures.to_pnm(picture))
        x0, y0, width, height = 10, 6, 20, 15

        def colour_at(x, y):
            at = 3 * ((y0 + y) * WIDTH + x0 + x)
            return picture[3][at:at + 3]

        saved = self.capture("RGB565",
                             f"--camera.window={x0},{y0},{width},{height}")
        self.check(saved, [pictures.make(width, height, colour_at)],
                   RGB565_TOLERANCE)


class TruncatedTest(ap.ProcessTest):

    def check_refused(self, name, data):
        """A folder goes on without it; alone, it is an error."""
        source = self.folder / "source"
        source.mkdir()
        (source / "a-good.ppm").write_bytes(pictures.to_pnm(noise(7)))
        (source / name).write_bytes(data)
        run = self.run_to_end(f"--camera.source={source}", "--duration=500ms",
                              "--json")
        self.assertEqual(run.code, 0, run)
        self.assertRegex(run.stderr, f"--camera.source=.*: {name}: .*; this "
                                     f"picture is left out")
        self.assertGreater(run.report()["frames"]["delivered"], 0, run)
        (source / "a-good.ppm").unlink()
        run = self.run_to_end(f"--camera.source={source}", "--duration=5s",
                              "--json")
        self.assertGreater(run.code, 0, run)
        self.assertIn("--camera.source", run.stderr)
        self.assertIn(name, run.stderr)
        self.assertEqual(run.lines, [], run)

    def test_a_jpeg_without_its_second_half_is_refused(self):
        self.check_refused("half.jpg", pictures.JPEG[:len(pictures.JPEG) // 2])

    def test_a_jpeg_without_its_last_bytes_is_refused(self):
        self.check_refused("most.jpg", pictures.JPEG[:-60])

    def test_a_jpeg_without_most_of_its_header_is_refused(self):
        self.check_refused("head.jpg", pictures.JPEG[:20])

    def test_a_png_without_its_second_half_is_refused(self):
        data = pictures.to_png(noise(8))
        self.check_refused("half.png", data[:len(data) // 2])

    def test_a_ppm_without_its_last_row_is_refused(self):
        self.check_refused("most.ppm", pictures.to_pnm(noise(9))[:-3 * WIDTH])

    def test_an_empty_file_is_refused(self):
        self.check_refused("empty.png", b"")


if __name__ == "__main__":
    ap.main()
