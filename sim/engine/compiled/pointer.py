"""A tuple of arrays handed from function to function as one pointer, and its arrays read as plain rows.

numba passes a tuple by copying every array's header, counts a reference to each, and lets every index be negative: for
a `World` of forty arrays that costs more than the simulation. Here the tuple stays in the frame of the function that
calls `by_reference`; the others get its address. They are read as `Rows`: an address and a length,
indexed from 0 on; only the arrays that rules of the mind are given stay arrays. Nothing is counted: the arrays live
longer than the call anyway.
"""

import operator

from numba.core import cgutils, types
from numba.core.datamodel import models
from numba.core.typing.templates import AbstractTemplate, AttributeTemplate, infer_global, signature
from numba.extending import infer_getattr, intrinsic, lower_builtin, lower_getattr_generic, register_model

from sim.engine.compiled.compile import replace

FOR_RULES = ("p_", "moments")  # what rules of the mind are given


class PointerTo(types.Type):
    """The type of a pointer to a named tuple."""

    def __init__(self, pointed):
        self.pointed = pointed
        super().__init__(name=f"PointerTo({pointed})")


class Rows(types.Type):
    """The type of an array that is only ever indexed by one number from 0 on."""

    def __init__(self, array):
        self.array, self.dtype = array, array.dtype
        super().__init__(name=f"Rows({array})")


@register_model(PointerTo)
class _Address(models.OpaqueModel):
    pass


@register_model(Rows)
class _Rows(models.StructModel):
    def __init__(self, manager, rows):
        super().__init__(manager, rows, [("data", types.CPointer(rows.dtype)), ("many", types.intp)])


def _seen_as(name, kind):
    plain = isinstance(kind, types.Array) and kind.ndim == 1 and not name.startswith(FOR_RULES)
    return Rows(kind) if plain else kind


@infer_getattr
class _Attribute(AttributeTemplate):
    key = PointerTo

    def generic_resolve(self, pointer, name):
        if name not in pointer.pointed.fields:
            return None
        return _seen_as(name, pointer.pointed.types[pointer.pointed.fields.index(name)])


@lower_getattr_generic(PointerTo)
def _load(context, builder, pointer, value, name):
    place = pointer.pointed.fields.index(name)
    kind = pointer.pointed.types[place]
    tuple_at = builder.bitcast(value, context.get_value_type(pointer.pointed).as_pointer())
    loaded = builder.load(cgutils.gep_inbounds(builder, tuple_at, 0, place))
    rows_kind = _seen_as(name, kind)
    if rows_kind == kind:
        return loaded
    array = context.make_array(kind)(context, builder, value=loaded)
    rows = cgutils.create_struct_proxy(rows_kind)(context, builder)
    rows.data, rows.many = builder.bitcast(array.data, rows.data.type), array.nitems
    return rows._getvalue()


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
    data = builder.bitcast(rows.data, context.get_data_type(kind.dtype).as_pointer())
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


@intrinsic
def _address_of(_, given):
    def made(context, builder, __, values):
        kept = cgutils.alloca_once_value(builder, values[0])
        return builder.bitcast(kept, context.get_value_type(PointerTo(given)))

    return PointerTo(given)(given), made


def by_reference(w):
    """The same tuple; compiled: its address. It may be used only as long as the calling function runs."""
    return w


replace(by_reference, _address_of)
