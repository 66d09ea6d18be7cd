"""Many arrays handed from function to function as one pointer, and read as plain rows.

numba passes a tuple of arrays by copying every array's header, counts a reference to each, lets every index be
negative, and looks at every array's type at each call from Python. For the fifty arrays of a `World` that costs more
than the simulation. So compiled code is given a table of addresses and lengths: to it `w.calls` is an address, and
`w.calls[slot]` a row, indexed from 0 on. What rules of the mind are given is a bare pointer to numbers, to be indexed.
Nothing is counted: who calls keeps the arrays.
"""

import operator
from collections.abc import Callable

import numpy as np
from llvmlite import ir
from numba import from_dtype
from numba.core import cgutils, types
from numba.core.datamodel import models
from numba.core.typing.templates import AbstractTemplate, AttributeTemplate, infer_global, signature
from numba.extending import infer_getattr, intrinsic, lower_builtin, lower_getattr_generic, register_model

from sim.engine.compiled.numba_tools.compile import SWITCHED_OFF, replace

FOR_RULES = ("p_", "moments")  # the names of arrays that rules of the mind are given
NUMBERS = types.CPointer(types.float64)


class Table(types.Type):
    """The type of a pointer to a table of addresses; `fields`: the names and types of what they lead to."""

    def __init__(self, name: str, layout: dict):
        self.fields = {
            field: NUMBERS if field.startswith(FOR_RULES) else Rows(from_dtype(np.dtype(kind)))
            for field, kind in layout.items()
        }
        self.places = {field: place for place, field in enumerate(layout)}
        super().__init__(name=f"Table({name})")


class Rows(types.Type):
    """The type of an array that is only ever indexed by one number from 0 on."""

    def __init__(self, dtype):
        self.dtype = dtype
        super().__init__(name=f"Rows({dtype})")


@register_model(Table)
class _TableModel(models.OpaqueModel):
    pass


@register_model(Rows)
class _RowsModel(models.StructModel):
    def __init__(self, manager, rows):
        super().__init__(manager, rows, [("address", types.intp), ("many", types.intp)])


@infer_getattr
class _Attribute(AttributeTemplate):
    key = Table

    def generic_resolve(self, table, name):
        return table.fields.get(name)


@lower_getattr_generic(Table)
def _field(context, builder, table, value, name):
    numbers = builder.bitcast(value, ir.IntType(64).as_pointer())
    address, many = (
        _load_unchanging(builder, builder.gep(numbers, [ir.IntType(64)(2 * table.places[name] + n)])) for n in (0, 1)
    )
    kind = table.fields[name]
    if kind == NUMBERS:
        return builder.inttoptr(address, context.get_value_type(NUMBERS))
    rows = cgutils.create_struct_proxy(kind)(context, builder)
    rows.address, rows.many = address, many
    return rows._getvalue()


def _load_unchanging(builder, place):
    """The table stays as it is for as long as compiled code runs, which spares reading it again and again."""
    loaded = builder.load(place)
    loaded.set_metadata("invariant.load", builder.module.add_metadata([]))
    return loaded


@infer_global(operator.getitem)
class _GetItem(AbstractTemplate):
    def generic(self, given, _):
        rows, _index = given
        return signature(rows.dtype, rows, types.intp) if isinstance(rows, Rows) else None


@infer_global(operator.setitem)
class _SetItem(AbstractTemplate):
    def generic(self, given, _):
        rows, _index, _value = given
        return signature(types.none, rows, types.intp, rows.dtype) if isinstance(rows, Rows) else None


@infer_global(len)
class _Len(AbstractTemplate):
    def generic(self, given, _):
        return signature(types.intp, *given) if isinstance(given[0], Rows) else None


def _row_at(context, builder, kind, value, index):
    rows = cgutils.create_struct_proxy(kind)(context, builder, value=value)
    data = builder.inttoptr(rows.address, context.get_data_type(kind.dtype).as_pointer())
    return builder.gep(data, [index], inbounds=True)


@lower_builtin(operator.getitem, Rows, types.intp)
def _get_row(context, builder, sig, values):
    return context.unpack_value(builder, sig.args[0].dtype, _row_at(context, builder, sig.args[0], *values))


@lower_builtin(operator.setitem, Rows, types.intp, types.Any)
def _set_row(context, builder, sig, values):
    context.pack_value(builder, sig.args[2], values[2], _row_at(context, builder, sig.args[0], *values[:2]))
    return context.get_dummy_value()


@lower_builtin(len, Rows)
def _len_rows(context, builder, sig, values):
    return cgutils.create_struct_proxy(sig.args[0])(context, builder, value=values[0]).many


def addresses(arrays) -> np.ndarray:
    """The table of a tuple of arrays: each one's address and length. Without the compiler the tuple itself."""
    if SWITCHED_OFF:
        return arrays
    return np.array([(array.ctypes.data, len(array)) for array in arrays], np.int64).ravel()


TABLE = types.Array(types.int64, 1, "C")  # the type of what `addresses` gives


def reads(name: str, layout: dict, function: Callable) -> None:
    """Make a function that returns its argument the one that turns, in compiled code, a table into a named layout."""
    table = Table(name, layout)

    @intrinsic
    def as_table(_, given):
        def made(context, builder, sig, values):
            array = context.make_array(sig.args[0])(context, builder, value=values[0])
            return builder.bitcast(array.data, context.get_value_type(table))

        return table(given), made

    replace(function, as_table)
