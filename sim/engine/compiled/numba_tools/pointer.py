"""What kernels are given, as pointers: a table of arrays, read as plain rows, and rules, called at their address.

numba passes a tuple of arrays by copying every array's header, counts a reference to each, lets every index be
negative, and looks at every array's type at each call from Python. For the fifty arrays of a `World` that costs more
than the simulation. So compiled code is given a table of addresses and lengths: to it `w.calls` is an address with its
number of rows, and `w.calls[slot]` a row, indexed from 0 on. Nothing is counted: who calls keeps the arrays. A rule is
the address of its machine code and nothing else, for numba's own functions as arguments come with Python's lock and
errors.

The project's own code is proved not to leave its rows (`HOLDTIME_CHECKED=1` compiles it so that every index is tested
against their number, and generated worlds run with that). A stranger's rule is always tested: it is given `CHECKED`
numbers, which are the same two words, and may count from their end as in Python.
"""

import operator
from functools import cached_property

import numpy as np
from llvmlite import ir
from numba import from_dtype
from numba.core import cgutils, types
from numba.core.datamodel import models
from numba.core.typing.templates import AbstractTemplate, AttributeTemplate, infer_global, signature
from numba.extending import (
    NativeValue,
    infer_getattr,
    lower_builtin,
    lower_getattr_generic,
    register_model,
    typeof_impl,
    unbox,
)

from sim.engine.compiled.arrays.layout import LAYOUT
from sim.engine.compiled.numba_tools.compile import ALL_CHECKED, SWITCHED_OFF

OUTSIDE = "a rule or kernel reads or writes outside the rows that it was given"


class Addresses:
    """The arrays of a layout, each one's address and length in one table; it keeps them alive."""

    def __init__(self, arrays: tuple):
        self.arrays, self.layout = arrays, type(arrays).__name__
        self.table = np.array([(array.ctypes.data, len(array)) for array in arrays], np.int64)
        self.address = self.table.ctypes.data


class RuleCode:
    """A rule's machine code for one signature: where it begins, and the compiled function, which is kept. `kind`: the
    signature as kernels know it, to which checked numbers are numbers."""

    def __init__(self, function, made_for, kind):
        made = function.get_compile_result(made_for)
        self.function, self.kind = function, kind
        self.address = made.library.get_pointer_to_function(made.fndesc.llvm_func_name)


class Numbers:
    """Numbers as a stranger's rule is given them, from Python: to be indexed, with their length.

    >>> Numbers((1.0, 2.0))[-1]
    2.0
    """

    def __init__(self, values):
        self.array = np.array(values, np.float64)
        self.address, self.many = self.array.ctypes.data, len(self.array)

    def __len__(self):
        return self.many

    def __getitem__(self, place):
        return self.array[place].item()

    def __setitem__(self, place, value):
        self.array[place] = value


def addresses(arrays: tuple):
    """The table of a tuple of arrays. Without the compiler the tuple itself."""
    return arrays if SWITCHED_OFF else Addresses(arrays)


class Table(types.Type):
    """The type of a pointer to a table of addresses, by the name of its layout."""

    def __init__(self, layout: str):
        self.layout = layout
        super().__init__(name=f"Table({layout})")

    def __reduce__(self):
        return Table, (self.layout,)

    @cached_property
    def fields(self) -> dict[str, tuple[int, types.Type]]:
        """For each array its place in the table and its type."""
        return {
            field: (place, Rows(from_dtype(np.dtype(kind))))
            for place, (field, kind) in enumerate(LAYOUT[self.layout].items())
        }


class Rows(types.Type):
    """The type of an array that is only ever indexed by one number from 0 on. `checked`: each index is tested."""

    def __init__(self, dtype, checked: bool = False):
        self.dtype, self.checked = dtype, checked
        super().__init__(name=f"{'Checked' if checked else ''}Rows({dtype})")


NUMBERS, CHECKED = Rows(types.float64), Rows(types.float64, checked=True)


class Rule(types.Callable):
    """The type of the address of a rule's machine code."""

    def __init__(self, kind):
        self.kind = kind
        super().__init__(name=f"Rule{kind}")

    def __reduce__(self):
        return Rule, (self.kind,)

    def get_call_type(self, context, args, kws):
        return signature(self.kind.return_type, *self.kind.args, recvr=self)

    def get_call_signatures(self):
        return (self.kind,), False

    def get_impl_key(self, sig):
        return Rule


@register_model(Rule)
@register_model(Table)
class _PointerModel(models.OpaqueModel):
    pass


@register_model(Rows)
class _RowsModel(models.StructModel):
    def __init__(self, manager, rows):
        super().__init__(manager, rows, [("address", types.int64), ("many", types.int64)])


@typeof_impl.register(Addresses)
def _type_of_addresses(table, _):
    return Table(table.layout)


@typeof_impl.register(RuleCode)
def _type_of_rule(rule, _):
    return Rule(rule.kind)


@unbox(Rule)
@unbox(Table)
def _pointer_from_python(_, given, c):
    number = c.pyapi.object_getattr_string(given, "address")
    pointer = c.pyapi.long_as_voidptr(number)
    c.pyapi.decref(number)
    return NativeValue(pointer)


@typeof_impl.register(Numbers)
def _type_of_numbers(_numbers, _):
    return CHECKED


@unbox(Rows)
def _rows_from_python(kind, given, c):
    rows = cgutils.create_struct_proxy(kind)(c.context, c.builder)
    for name in ("address", "many"):
        number = c.pyapi.object_getattr_string(given, name)
        setattr(rows, name, c.pyapi.long_as_longlong(number))
        c.pyapi.decref(number)
    return NativeValue(rows._getvalue())


@lower_builtin(Rule, Rule, types.VarArg(types.Any))
def _call_rule(context, builder, sig, values):
    """A rule of one's own may raise: that ends the kernel."""
    rule, kind = values[0], sig.args[0].kind
    code = builder.bitcast(rule, context.call_conv.get_function_type(kind.return_type, kind.args).as_pointer())
    status, found = context.call_conv.call_function(builder, code, kind.return_type, kind.args, values[1:])
    with cgutils.if_unlikely(builder, status.is_error):
        context.call_conv.return_status_propagate(builder, status)
    return found


@infer_getattr
class _Attribute(AttributeTemplate):
    key = Table

    def generic_resolve(self, table, name):
        return table.fields[name][1] if name in table.fields else None


@lower_getattr_generic(Table)
def _field(context, builder, table, value, name):
    numbers = builder.bitcast(value, ir.IntType(64).as_pointer())
    place, kind = table.fields[name]
    address, many = (_load_unchanging(builder, builder.gep(numbers, [ir.IntType(64)(2 * place + n)])) for n in (0, 1))
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
        return signature(rows.dtype, rows, types.int64) if isinstance(rows, Rows) else None


@infer_global(operator.setitem)
class _SetItem(AbstractTemplate):
    def generic(self, given, _):
        rows, _index, _value = given
        return signature(types.none, rows, types.int64, rows.dtype) if isinstance(rows, Rows) else None


@infer_global(len)
class _Len(AbstractTemplate):
    def generic(self, given, _):
        return signature(types.int64, *given) if isinstance(given[0], Rows) else None


def _row_at(context, builder, kind, value, index):
    rows = cgutils.create_struct_proxy(kind)(context, builder, value=value)
    if kind.checked:  # Python's p[-1] is the last
        from_end = builder.icmp_signed("<", index, index.type(0))
        index = builder.select(from_end, builder.add(index, rows.many), index)
    if kind.checked or ALL_CHECKED:
        outside = builder.icmp_unsigned(">=", index, rows.many)
        with cgutils.if_unlikely(builder, outside):
            context.call_conv.return_user_exc(builder, IndexError, (OUTSIDE,))
    data = builder.inttoptr(rows.address, context.get_data_type(kind.dtype).as_pointer())
    return builder.gep(data, [index], inbounds=True)


@lower_builtin(operator.getitem, Rows, types.int64)
def _get_row(context, builder, sig, values):
    return context.unpack_value(builder, sig.args[0].dtype, _row_at(context, builder, sig.args[0], *values))


@lower_builtin(operator.setitem, Rows, types.int64, types.Any)
def _set_row(context, builder, sig, values):
    context.pack_value(builder, sig.args[2], values[2], _row_at(context, builder, sig.args[0], *values[:2]))
    return context.get_dummy_value()


@lower_builtin(len, Rows)
def _len_rows(context, builder, sig, values):
    return cgutils.create_struct_proxy(sig.args[0])(context, builder, value=values[0]).many
