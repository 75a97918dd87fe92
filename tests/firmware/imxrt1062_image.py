#!/usr/bin/env python3
"""Reads the image for the i.MX RT1062 as its Boot ROM does: the flash
configuration block, the image vector table and boot data, the vectors, and
whether everything is in the memory where it belongs.

usage: imxrt1062_image.py ELF"""

import struct
import sys
import unittest

import elf

FLASH, FLASH_SIZE = 0x60000000, 16 << 20
DTCM, DTCM_SIZE = 0x20000000, 128 << 10
SDRAM, SDRAM_SIZE = 0x80000000, 32 << 20

FLASH_BUDGET = 512 << 10
RAM_BUDGET = 128 << 10
HEAP_BUDGET = 64 << 10

CORE_VECTORS = 16
INTERRUPTS = 160
LPUART1, LPUART6, CSI, GPIO2_LOW, WDOG1 = 20, 25, 43, 82, 92

IMAGE = None


def inside(address, size, begin, length):
    return begin <= address and address + size <= begin + length


class Image(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.elf = elf.Elf(IMAGE)
        cls.begin, cls.flash = cls.elf.flash()

    def word(self, address):
        return struct.unpack_from("<I", self.flash, address - FLASH)[0]

    def vectors(self):
        entry = self.word(FLASH + 0x1004)
        return [self.word(entry + 4 * i)
                for i in range(CORE_VECTORS + INTERRUPTS)]

    # -- what the Boot ROM reads ---------------------------------------------

    def test_FlashConfigurationBlock_IsAtTheBeginOfTheFlash(self):
        self.assertEqual(self.begin, FLASH)
        self.assertEqual(self.word(FLASH), 0x42464346)
        self.assertEqual(self.word(FLASH + 0x04), 0x56010400)
        # Loop-back inside, for which 60 MHz (3) is the most.
        self.assertEqual(self.flash[0x0C], 0)
        self.assertLessEqual(self.flash[0x46], 3)
        self.assertEqual(self.flash[0x44], 1, "serial NOR")
        self.assertEqual(self.flash[0x45], 4, "four pads")
        self.assertEqual(self.word(FLASH + 0x50), FLASH_SIZE)
        self.assertEqual(self.word(FLASH + 0x1C0), 256, "page")
        self.assertEqual(self.word(FLASH + 0x1C4), 4096, "sector")
        # Fast Read Quad I/O: EBh on one line, 24 bits of address on four.
        self.assertEqual(self.word(FLASH + 0x80), 0x0A1804EB)
        # The block of 512 bytes is followed by nothing.
        self.assertFalse(any(self.flash[0x200:0x1000]))

    def test_ImageVectorTable_NamesVectorsBootDataAndItself(self):
        ivt = FLASH + 0x1000
        header, entry, reserved1, dcd, boot_data, self_, csf, reserved2 = (
            self.word(ivt + 4 * i) for i in range(8))
        self.assertEqual(header & 0xFF, 0xD1)
        self.assertEqual(header >> 8 & 0xFFFF, 0x2000, "32, high byte first")
        self.assertIn(header >> 24, (0x40, 0x41))
        self.assertEqual(entry, FLASH + 0x2000)
        self.assertEqual(boot_data, FLASH + 0x1020)
        self.assertEqual(self_, ivt)
        self.assertEqual((reserved1, dcd, csf, reserved2), (0, 0, 0, 0))

    def test_BootData_CoversTheImageAndNoMore(self):
        start, length, plugin = (
            self.word(FLASH + 0x1020 + 4 * i) for i in range(3))
        self.assertEqual(start, FLASH)
        self.assertEqual(length, len(self.flash))
        self.assertEqual(plugin, 0)

    # -- vectors -------------------------------------------------------------

    def test_StackPointer_IsTheEndOfTheHandlersStackInTheDtcm(self):
        top = self.vectors()[0]
        self.assertEqual(top, self.elf.symbols["__handler_stack_end"])
        self.assertEqual(top % 8, 0)
        self.assertTrue(inside(top - 1, 1, DTCM, DTCM_SIZE))

    def test_ResetVector_IsTheEntryOfTheElf(self):
        reset = self.vectors()[1]
        self.assertEqual(reset, self.elf.entry | 1)
        self.assertEqual(reset, self.elf.symbols["Reset_Handler"] | 1)

    def test_EveryVector_IsThumbCodeInTheFlash(self):
        text = self.elf.section(".text")
        for i, vector in enumerate(self.vectors()[1:], start=1):
            if vector == 0:
                # What the architecture reserves.
                self.assertIn(i, (7, 8, 9, 10, 13))
                continue
            self.assertEqual(vector & 1, 1, f"vector {i}")
            self.assertTrue(
                inside(vector - 1, 2, text.address, text.size), f"vector {i}")
            self.assertGreaterEqual(
                vector - 1,
                text.address + 4 * (CORE_VECTORS + INTERRUPTS), f"vector {i}")

    def test_Interrupts_OnlyThoseOfTheBoardHaveHandlersOfTheirOwn(self):
        handlers = self.vectors()[CORE_VECTORS:]
        default = max(set(handlers), key=handlers.count)
        own = {i for i, x in enumerate(handlers) if x != default}
        self.assertEqual(own, {LPUART1, LPUART6, CSI, GPIO2_LOW, WDOG1})
        self.assertEqual(len({handlers[i] for i in own}), len(own))

    def test_VectorTable_IsAlignedForItsSize(self):
        # To the next power of two of 4 * 176 bytes: ARM DDI 0403E, B3.2.5.
        self.assertEqual(self.word(FLASH + 0x1004) % 1024, 0)

    # -- memory --------------------------------------------------------------

    def test_Sections_AreInTheMemoriesOfTheBoard(self):
        regions = ((FLASH, FLASH_BUDGET), (DTCM, RAM_BUDGET),
                   (SDRAM, SDRAM_SIZE))
        for x in self.elf.in_memory():
            self.assertTrue(
                any(inside(x.address, x.size, *region) for region in regions),
                f"{x.name} at {x.address:#x}, {x.size} bytes")
            if x.flags & elf.SHF_EXEC:
                self.assertTrue(inside(x.address, x.size, FLASH, FLASH_SIZE))
            if x.flags & elf.SHF_WRITE and x.type != elf.SHT_NOBITS:
                self.assertEqual(x.name, ".data")

    def test_Sections_DoNotOverlap(self):
        end = 0
        for x in sorted(self.elf.in_memory(), key=lambda x: x.address):
            self.assertGreaterEqual(x.address, end, x.name)
            end = x.address + x.size

    def test_WhatIsWritten_IsAllInTheFlashAndWithinItsBudget(self):
        for x in self.elf.loaded():
            self.assertTrue(inside(x.load, x.file_size, FLASH, FLASH_BUDGET))
        self.assertLessEqual(len(self.flash), FLASH_BUDGET)

    def test_Ram_IsWithinItsBudgetWithStacksAndHeap(self):
        used = sum(x.size for x in self.elf.in_memory()
                   if inside(x.address, x.size, DTCM, DTCM_SIZE))
        self.assertLessEqual(used, RAM_BUDGET)
        heap = self.elf.section(".heap")
        self.assertTrue(inside(heap.address, heap.size, DTCM, DTCM_SIZE))
        self.assertLessEqual(heap.size, HEAP_BUDGET)
        for name in ("__main_stack_end", "__handler_stack_end"):
            self.assertTrue(
                inside(self.elf.symbols[name] - 8, 8, DTCM, DTCM_SIZE), name)

    def test_Framebuffers_AreInTheSdramOnCacheLines(self):
        begin = self.elf.symbols["__frames_begin"]
        end = self.elf.symbols["__frames_end"]
        self.assertTrue(inside(begin, end - begin, SDRAM, SDRAM_SIZE))
        self.assertEqual(begin % 64, 0)
        # Four QVGA frames of two bytes per pixel at least.
        self.assertGreater(end - begin, 4 * 320 * 240 * 2)

    def test_InitialisedData_IsCopiedFromWhereItLies(self):
        data = self.elf.section(".data")
        self.assertTrue(inside(data.address, data.size, DTCM, DTCM_SIZE))
        load = self.elf.symbols["__data_load"]
        segment = next(x for x in self.elf.loaded()
                       if x.address == data.address)
        self.assertEqual(segment.load, load)
        self.assertTrue(inside(load, data.size, FLASH, len(self.flash)))

    def test_Code_IsForThisProcessor(self):
        self.assertEqual(self.elf.machine, elf.EM_ARM)
        # EABI 5 with arguments in floating-point registers.
        self.assertEqual(self.elf.flags & 0xFF000000, 0x05000000)
        self.assertTrue(self.elf.flags & 0x400)

    def test_Parts_AreLinkedIn(self):
        names = " ".join(self.elf.symbols)
        for part in ("imxrt_csi", "imxrt_csi_dma", "ov5640", "lpi2c", "lpuart",
                     "gpio_led", "set_up_clocks", "set_up_sdram",
                     "set_up_pins", "camera", "heartbeat", "uart_peer",
                     "supervisor", "cooperative_scheduler"):
            self.assertTrue(part in names, part)
        # What plays a camera elsewhere is not there.
        for part in ("imxrt_csi_model", "pattern_sensor", "cmsdk"):
            self.assertFalse(part in names, part)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    IMAGE = sys.argv.pop(1)
    unittest.main(verbosity=2)
