#include "app/commands/attach.hpp"

#include <utility>

#include "caf/send.hpp"

#include "actors/viewer.hpp"

#include "app/commands/board_session.hpp"
#include "app/commands/board_source.hpp"
#include "app/commands/command_line.hpp"
#include "app/commands/host_console.hpp"
#include "app/commands/host_signals.hpp"
#include "app/commands/target_options.hpp"
#include "app/compose/json_object.hpp"

#include "platform/base/errc.hpp"
#include "platform/csi/mock/picture_file.hpp"
#include "platform/runtime/spawn.hpp"

namespace actorcsi {

namespace {

using clock = std::chrono::steady_clock;

/// The arguments of the command.
struct attach_request {
  std::string device;
  uint32_t baud = 0;
  /// None for all.
  std::optional<uint32_t> frames;
  /// Empty for the first one.
  std::string camera;
  std::string save;
  caf::timespan duration{0};
  std::optional<host_page_config> page;
};

/// What became of the frames here.
struct frame_counts {
  uint64_t received = 0;
  uint64_t saved = 0;
  uint64_t unsaved = 0;
};

std::string to_json(const BoardStatistics& x, const frame_counts& here,
                    double seconds) {
  auto& frames = x.frames();
  auto& link = x.link();
  return json_object{}
    .add("duration_s", seconds)
    .add("frames", json_object{}
                     .add("received", here.received)
                     .add("corrupt", frames.corrupt())
                     .add("lost", frames.lost())
                     .add("skipped", frames.skipped())
                     .add("saved", here.saved)
                     .add("unsaved", here.unsaved))
    .add("link", json_object{}
                   .add("crc_errors", link.crc_errors())
                   .add("retransmitted", link.retransmitted())
                   .add("resyncs", link.resyncs())
                   .add("reconnects", link.reconnects())
                   .add("repeated", link.repeated())
                   .add("ignored", link.ignored())
                   .add("events", link.events())
                   .add("rx_bytes", link.rx_bytes())
                   .add("tx_bytes", link.tx_bytes()))
    .add("text_bytes", x.text_bytes())
    .text();
}

/// Shows the text, notices and frames of the board.
class display {
public:
  display(board_session& session, host_console& out, const attach_request& what)
    : session_(session), out_(out), asked_(what) {
    // nop
  }

  /// Runs until the command has to end; returns the exit code.
  int work() {
    auto err = subscribe();
    if (!err)
      err = session_.open(asked_.baud);
    if (err) {
      out_.error(describe(err));
      return exit_failed;
    }
    begin_ = clock::now();
    out_.info("board: looking for it at " + asked_.device);
    while (!over_) {
      take_one();
      if (asked_.camera.empty() || !answered_ || std::exchange(looked_, true))
        continue;
      if (err = look_for_camera(); err) {
        out_.error(describe(err));
        return exit_failed;
      }
    }
    return conclusion();
  }

  /// The result as JSON.
  std::string report() {
    auto counts = session_.ask<board_statistics, BoardStatistics>();
    return to_json(counts ? *counts : BoardStatistics{}, here_, seconds());
  }

private:
  caf::error subscribe() {
    if (auto err = session_.subscribe<board_notices>())
      return err;
    if (auto err = session_.subscribe<board_text>())
      return err;
    // Whether there is a camera with that name is not known yet.
    return asked_.camera.empty() ? subscribe_to_frames() : caf::none;
  }

  caf::error subscribe_to_frames() {
    if (asked_.frames == 0)
      return caf::none;
    FrameSubscription request;
    // One frame in work, and the next.
    request.set_max_held(2);
    request.set_camera(asked_.camera);
    return session_.subscribe<board_frames>(request);
  }

  /// The board has just answered for the first time.
  caf::error look_for_camera() {
    Envelope list;
    list.set_kind(ENVELOPE_KIND_LIST);
    auto actors = session_.ask<board_call, Envelope>(list);
    return actors ? subscribe_to_frames() : std::move(actors.error());
  }

  void take_one() {
    auto left = caf::timespan{std::chrono::hours{1}};
    if (asked_.duration.count() > 0) {
      left = asked_.duration - (clock::now() - begin_);
      if (left.count() <= 0) {
        over_ = true;
        return;
      }
    }
    session_.self()->receive(
      [this](board_text::item, uint64_t, const BoardText& x) {
        out_.info(x.text());
      },
      [this](board_notices::item, uint64_t, const BoardNotice& x) {
        answered_ = answered_ || x.event() == BOARD_EVENT_CONNECTED;
        last_notice_ = x.text();
        out_.info("board: " + x.text());
      },
      [this](board_frames::item, uint64_t, const platform::frame& x) {
        take(x);
      },
      [this](stop_atom) {
        stopped_ = true;
        over_ = true;
      },
      caf::after(left) >> [] { /* the next call checks the time */ });
  }

  void take(const platform::frame& x) {
    ++here_.received;
    if (!asked_.save.empty())
      save(x);
    over_ = over_ || here_.received == asked_.frames;
  }

  void save(const platform::frame& x) {
    auto err = platform::save_numbered_picture(asked_.save, x);
    if (!err) {
      ++here_.saved;
      return;
    }
    save_error_ = describe(err);
    // The number of all comes at the end.
    if (here_.unsaved++ == 0)
      out_.info("frames not saved: " + save_error_);
  }

  int conclusion() {
    auto code = outcome();
    if (here_.unsaved == 0)
      return code;
    out_.error("--save: " + std::to_string(here_.unsaved)
               + " frames could not be saved, the last one: " + save_error_
               + "; make room, or give another folder");
    return exit_failed;
  }

  int outcome() {
    if (stopped_)
      return exit_ok;
    if (!answered_) {
      out_.error(asked_.device + ": "
                 + (last_notice_.empty()
                      ? "no board has answered; check the line and --baud"
                      : "no answer, at last because: " + last_notice_));
      return exit_failed;
    }
    if (asked_.frames && here_.received < *asked_.frames) {
      out_.error("--frames=" + std::to_string(*asked_.frames) + ": only "
                 + std::to_string(here_.received)
                 + " arrived within --duration; give it more time");
      return exit_failed;
    }
    return exit_ok;
  }

  double seconds() const {
    return std::chrono::duration<double>(clock::now() - begin_).count();
  }

  board_session& session_;
  host_console& out_;
  const attach_request& asked_;
  clock::time_point begin_ = clock::now();
  frame_counts here_;
  /// Why the latest frame was not saved.
  std::string save_error_;
  bool answered_ = false;
  std::string last_notice_;
  /// For the camera that is asked for.
  bool looked_ = false;
  bool stopped_ = false;
  bool over_ = false;
};

/// Checks the arguments.
caf::expected<attach_request> read_request(const attach_options& opts) {
  if (opts.words().size() == 1)
    return attach_request{opts.words()[0], opts.baud(), opts.frames(),
                          opts.camera(),   opts.save(), opts.duration(),
                          opts.viewer()};
  return make_error(errc::invalid_argument,
                    opts.words().empty()
                      ? "attach: it needs a board or node; give a DEVICE such "
                        "as /dev/ttyACM0, tcp:HOST:PORT, or a node's HOST:PORT"
                      : "'" + opts.words()[1]
                          + "': one argument too many; attach takes one board "
                            "or node");
}

/// Shows the board on `page` during the lifetime of this object.
class page_of_board {
public:
  page_of_board(board_session& session, platform::page& page,
                const std::string& device, const call_policy& policy)
    : viewer_(runtime::spawn<viewer>(session.self()->home_system(), page,
                                     session.board(), device, policy)) {
    // nop
  }

  page_of_board(const page_of_board&) = delete;
  page_of_board& operator=(const page_of_board&) = delete;

  ~page_of_board() {
    caf::anon_send_exit(viewer_, caf::exit_reason::user_shutdown);
  }

private:
  viewer_actor viewer_;
};

} // namespace

int attach(const std::vector<std::string>& args) {
  attach_options opts;
  if (auto code = read_command_line(opts, args))
    return *code;
  auto what = read_request(opts);
  if (!what)
    return report_error(what.error(), exit_usage);
  auto source = board_source::make(what->device, opts.tls());
  if (!source)
    return report_error(source.error(), exit_usage);
  if (!what->save.empty())
    if (auto err = make_save_folder(what->save))
      return report_error(err, exit_failed);
  host_signals signals;
  host_console out;
  // The page must outlive the actors.
  std::unique_ptr<host_page> page;
  if (what->page) {
    auto made = host_page::make(*what->page);
    if (!made)
      return report_error(made.error(), exit_failed);
    page = std::move(*made);
    out.info("viewer: " + page->url());
  }
  std::string report;
  auto code =
    with_board(*source, opts.system(), signals, [&](board_session& session) {
      std::unique_ptr<page_of_board> shown;
      call_policy policy;
      policy.page = opts.page_role();
      if (page)
        shown =
          std::make_unique<page_of_board>(session, *page, what->device, policy);
      display view{session, out, *what};
      auto result = view.work();
      report = view.report();
      return result;
    });
  // The report is empty if the board's actor could not be made.
  if (opts.json() && !report.empty())
    out.conclude(report);
  return code == exit_ok && out.failed() ? exit_failed : code;
}

} // namespace actorcsi
