"""Commands at the peer's UART of the emulated OpenMV Cam RT1062."""

from imxrt1062_machine import MachineTest
from remote_board import fields


class ConversationTest(MachineTest):
    """Each test has a board, which must not have been reset at its end."""

    boot_lines = ()
    # Whether the board answers to the end.
    answers = True
    # Why frames are dropped whose memory need not have what was sent: a setting
    # has cut them off.
    cut_off = ("aborted",)
    # Whether the image cuts or packs frames where they are: then memory need
    # not have what was sent.
    changes_in_place = False

    def setUp(self):
        self.board = self.converse(*(
            word for line in self.boot_lines for word in ("--line", line)))

    def tearDown(self):
        dropped = 0
        if self.answers:
            seen = self.ask("camera statistics")
            dropped = sum(int(seen[f"frames.dropped.{x}"])
                          for x in self.cut_off)
        self.end(self.board)
        self.assertEqual(self.report["resets"], 0)
        if not self.changes_in_place:
            self.assertLessEqual(self.report["damaged"], dropped)

    def ask(self, question):
        """The words of the answer, each with the one after it."""
        answer = self.board.ask(question)
        self.assertTrue(answer.startswith("ok"), f"{question}: {answer}")
        return fields(answer)

    def refused(self, question, reason):
        answer = self.board.ask(question)
        self.assertTrue(answer.startswith("error"), f"{question}: {answer}")
        self.assertIn(reason, answer)

    def refuse_all(self, cases):
        """Pairs of a question and a part of its error."""
        for question, reason in cases:
            with self.subTest(question=question):
                self.refused(question, reason)

    def wait_for_frames(self, count, patience_s=5):
        """Whole frames in memory, as the machine compares them."""
        before = self.board.counts["whole"]
        self.board.wait(
            lambda: self.board.counts["whole"] >= before + count, patience_s,
            f"{count} whole frames")
