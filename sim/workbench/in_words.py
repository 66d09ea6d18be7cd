"""What a picture shows, in words: a sentence, the numbers in a table that opens, and where they come from."""

from html import escape
from typing import TYPE_CHECKING

from ipywidgets import HTML, Accordion, VBox

from sim.core.language import say

if TYPE_CHECKING:
    import pandas as pd

TABLE = "border-collapse:collapse;font-size:14px;line-height:1.7"
CELL = "padding:1px 22px 1px 0;text-align:left;border-bottom:1px solid #dfe6ec"


class InWords:
    """Says in words and numbers what a picture shows.

    >>> import pandas as pd
    >>> said = InWords()
    >>> said.tell("All is well.", pd.DataFrame({"now": {"calls": "12"}}), "made with seed 1")
    >>> "All is well." in said.sentence.value, "12" in said.table.value
    (True, True)
    """

    def __init__(self):
        self.sentence, self.table, self.source = HTML(), HTML(), HTML()
        self.numbers = Accordion([self.table], titles=(say("The same in numbers"),), selected_index=None)
        self.widget = VBox([self.sentence, self.numbers, self.source])

    def tell(self, sentence: str, table: "pd.DataFrame", source: str) -> None:
        """Put new words and numbers in place of the old ones."""
        self.sentence.value = f'<p style="font-size:16px;line-height:1.45;margin:2px 0 6px">{escape(sentence)}</p>'
        self.table.value = in_html(table)
        self.source.value = f'<span style="color:#5f6b76;font-size:12px">{escape(source)}</span>'


def in_html(table: "pd.DataFrame") -> str:
    """A small table of texts as HTML.

    >>> import pandas as pd
    >>> in_html(pd.DataFrame({"now": {"a < b": "1"}})).count("<td")
    1
    """
    head = "".join(f'<th scope="col" style="{CELL}">{escape(str(name))}</th>' for name in table.columns)
    rows = [
        f'<tr><th scope="row" style="{CELL};font-weight:normal">{escape(str(name))}</th>'
        + "".join(f'<td style="{CELL}">{escape(str(value))}</td>' for value in row)
        + "</tr>"
        for name, row in zip(table.index, table.to_numpy(), strict=True)
    ]
    return f'<table style="{TABLE}"><tr><th style="{CELL}"></th>{head}</tr>{"".join(rows)}</table>'
