#!/usr/bin/env python3
"""The viewer's page for everybody: by keyboard, by screen reader, on a phone, and
with names that only look harmless. Screenshots land in the folder `screenshots`
of where it is run."""

import pathlib
import sys
import unittest

import actorcsi_process as ap
import axe
import browser

SCREENSHOTS = pathlib.Path("screenshots").resolve()

TAB, ENTER, SPACE = "\ue004", "\ue007", " "

FOCUSED = "return document.activeElement.id || document.activeElement.dataset.led"


class AccessibilityTest(ap.ProcessTest):
    def open(self, page, *options):
        run = self.start("--viewer=0", "--json", *options)
        page.open(run.wait_line(r"viewer: (http://\S+)")[1])
        page.wait("return document.querySelectorAll('.led').length > 0",
                  "the LEDs")
        page.wait("return latencies.length > 2 && lines.length > 0",
                  "a plot and a log")
        return run

    def check_complaints(self, page, where):
        if axe.is_there():
            self.assertEqual(page.complaints(axe.source("npm")), [], where)

    @unittest.skipUnless(axe.is_there(), "no npm")
    def test_checker_finds_what_is_wrong(self):
        """The checker works: a check that cannot fail is none."""
        with browser.Browser() as page:
            run = self.open(page)
            page.run("$('find').parentElement.replaceWith($('find'))")
            self.assertIn("label", str(page.complaints(axe.source("npm"))))
            run.stop()

    def test_page_suits_screen_readers_and_phones(self):
        with browser.Browser() as page:
            run = self.open(page, "--camera.names=left,right")
            self.check_complaints(page, "on a desk")
            page.screenshot(SCREENSHOTS / "viewer-desk.png")
            page.run("$('as-list').open = true")
            page.wait("return $('edges').children.length > 3", "the list")
            self.check_complaints(page, "with the list")
            page.be_a_phone()
            page.wait("return innerWidth == 390", "the size of a phone")
            self.assertLessEqual(page.run(
                "return document.documentElement.scrollWidth"), 390)
            # Controls are large enough for a thumb.
            self.assertEqual(page.run("""
              return [...document.querySelectorAll('button,input,select')].filter(
                x => x.offsetParent && x.getBoundingClientRect().height < 44)
                .map(x => x.id || x.textContent)"""), [])
            self.check_complaints(page, "on a phone")
            page.screenshot(SCREENSHOTS / "viewer-phone.png")
            run.stop()
            page.wait("return $('frame').classList.contains('is-stopped')",
                      "that it is gone")
            self.check_complaints(page, "without a connection")

    def test_page_is_used_by_keyboard_alone(self):
        with browser.Browser() as page:
            run = self.open(page)
            seen = []
            while len(seen) < 40:
                page.press(TAB)
                seen.append(page.run(FOCUSED))
                if seen[-1] == "LED_RED":
                    page.press(SPACE)
                    page.wait("return document.activeElement.ariaPressed =="
                              " 'true'", "the LED is on")
                elif seen[-1] == "values":
                    page.press("x")
                elif seen[-1] == "turn":
                    page.press(ENTER)
                    page.wait("return $('trouble').textContent",
                              "what is wrong is said")
                elif seen[-1] == "find":
                    for key in "hello":
                        page.press(key)
                    break
            for name in ("LED_BLUE", "LED_RED", "LED_GREEN", "period", "says",
                         "pixformat", "framesize", "framebuffers", "knob",
                         "values", "turn", "find"):
                self.assertIn(name, seen)
            page.wait("return $('found').textContent.includes(' of ')",
                      "how many lines were found")
            self.assertTrue(page.run("""
              return [...document.querySelectorAll('#log li')].every(
                x => x.textContent.includes('hello'))"""))
            run.stop()
            self.check_clean_end(run)

    def test_log_is_searched(self):
        with browser.Browser() as page:
            run = self.open(page)
            for text in ("needle in hay", "hay only"):
                page.run("call('heartbeat.configure', {text: arguments[0]})",
                         text)
                page.wait(f"return lines.some(x => x.text.startsWith('{text}'))",
                          "the beats")
            page.run("$('find').value = 'NEEDLE';"
                     "$('find').dispatchEvent(new Event('input'))")
            found = page.run(
                "return [...document.querySelectorAll('#log li b')].map("
                "x => x.textContent)")
            self.assertGreater(len(found), 0)
            for text in found:
                self.assertIn("needle", text)
            page.run("$('find').value = '';"
                     "$('find').dispatchEvent(new Event('input'))")
            self.assertGreater(page.run(
                "return document.querySelectorAll('#log li').length"),
                               len(found))
            run.stop()

    def test_names_are_only_text(self):
        with browser.Browser() as page:
            run = self.open(page, "--led.names=constructor,__proto__,toString",
                            "--capture.led=constructor")
            page.wait("return document.querySelectorAll('.led').length == 3",
                      "three LEDs")
            page.click("[data-led=__proto__]")
            page.wait("return document.querySelector('[data-led=__proto__]')"
                      ".ariaPressed == 'true'", "the LED is on")
            page.wait("return [...document.querySelectorAll('#graph g')].some("
                      "x => x.dataset.actor == '__proto__')", "it is in the graph")
            page.wait("return document.querySelector('#graph .live')",
                      "messages")
            # Names that this program refuses may come from another one.
            page.run("""
              const name = 'a"b<img src=x onerror=alert(1)>';
              showLeds([[name, {on: true}]]);
              actors.push({name, service: "actorcsi.Led"});
              showGraph({actors: [name, "__proto__"], edges: [
                {from: 0, to: 1, messages: 5}]}, new Map(), 1, false);""")
            self.assertEqual(page.run("return document.querySelectorAll("
                                      "'main img').length"), 1)
            page.wait("return document.getElementById('fps').textContent > 1",
                      "the page lives")
            run.stop()
            self.check_clean_end(run)

    def test_token_is_asked_for_and_leaves_the_address(self):
        token = self.folder / "token"
        token.write_text("a&b #=+")
        token.chmod(0o600)
        with browser.Browser() as page:
            run = self.start("--viewer=0", "--json",
                             f"--viewer.token-file={token}")
            url = run.wait_line(r"viewer: (http://\S+)")[1]
            page.open(url.split("?")[0])
            self.check_complaints(page, "the form")
            page.screenshot(SCREENSHOTS / "viewer-token.png")
            page.run("document.querySelector('input').value = 'a&b #=+';"
                     "document.querySelector('form').requestSubmit()")
            page.wait("return document.querySelectorAll('.led').length == 3",
                      "the page")
            self.assertNotIn("token", page.run("return location.href"))
            page.wait("return $('picture').naturalWidth > 0", "a picture")
            # The session goes on without the token.
            page.open(url.split("?")[0])
            page.wait("return document.querySelectorAll('.led').length == 3",
                      "the page again")
            run.stop()
            self.check_clean_end(run)


if __name__ == "__main__":
    if not browser.is_there():
        print("no chromium: tools/setup --tests installs it")
        sys.exit(77)
    SCREENSHOTS.mkdir(exist_ok=True)
    ap.main()
