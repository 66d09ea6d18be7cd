"""Make the font with which pictures draw Chinese, sim/figures/fonts/holdtime-sc.otf: a subset of Noto Sans CJK SC.

    apt-get install fonts-noto-cjk
    python scripts/make_font.py           # writes the same bytes every time

It holds the characters of the course's lists, its glossary and the catalogue of texts, the 3,755 most common ones (the
first level of GB 2312), so that a new translation seldom needs a new font, and plain Latin. Latin letters in pictures
come from DejaVu Sans, which stands before it. The subset has a name of its own, so that it is never taken for the whole
font that may be installed beside it, and the licence of the whole (`OFL.txt`).
"""

import argparse
import unicodedata
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parent.parent
WHOLE = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
SIMPLIFIED = 2  # the face of the collection that draws characters as in mainland China
FONT = ROOT / "sim" / "figures" / "fonts" / "holdtime-sc.otf"
NAME = "Holdtime SC"
TEXTS = ("datasets/course/*.csv", "sim/locale/*.po*")
PLAIN = range(0x20, 0x7F)
COMMON = [bytes((high, low)) for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF)]  # GB 2312, first level


def wanted() -> set[str]:
    """Every character that a text with Chinese in it may need; without marks that have no shape.

    >>> {"喂", "!", "，"} <= wanted()
    True
    """
    texts = [path.read_text(encoding="utf-8") for pattern in TEXTS for path in sorted(ROOT.glob(pattern))]
    common = b"".join(COMMON).decode("gb2312", errors="ignore")
    return {sign for sign in {*"".join(texts), *common, *map(chr, PLAIN), *"，。、；：？！（）《》“”‘’…—·￥％"}
            if unicodedata.category(sign)[0] not in "CZ"} | {" "}  # fmt: skip


def subset(whole: Path) -> TTFont:
    """The part of the font that holds the characters wanted, under a name of its own."""
    options = Options()
    options.hinting = False
    options.layout_features = []
    options.desubroutinize = False
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.drop_tables += ["BASE", "GDEF", "GPOS", "GSUB", "VORG", "vhea", "vmtx"]
    options.notdef_outline = True
    font = TTFont(whole, fontNumber=SIMPLIFIED, recalcTimestamp=False)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes={ord(sign) for sign in wanted()})
    subsetter.subset(font)
    for record in font["name"].names:
        full = {1: NAME, 3: f"{NAME} subset", 4: NAME, 6: NAME.replace(" ", "") + "-Regular", 16: NAME}
        record.string = full.get(record.nameID, record.toUnicode())
    inner = font["CFF "].cff
    inner.fontNames = [NAME.replace(" ", "") + "-Regular"]
    inner.topDictIndex[0].FullName = inner.topDictIndex[0].FamilyName = NAME
    return font


def main() -> None:
    """Write the font."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--whole", type=Path, default=WHOLE, help="where the whole font is")
    parser.add_argument("--to", type=Path, default=FONT, help="where to write the subset")
    given = parser.parse_args()
    subset(given.whole).save(given.to, reorderTables=True)
    print(f"{given.to.name}: {given.to.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
