"""What the processor does in one instruction and `bits` defines step by step, as pieces of the compiler's own code.

Sixty-four comparisons make one number: AVX-512 has that as an instruction, elsewhere LLVM makes it of what there is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

_BYTE, _EIGHT, _INDEX = ir.IntType(8), ir.IntType(64), ir.IntType(32)
_VECTOR = ir.VectorType(_BYTE, 64)


def _place(context: Any, builder: Any, array: Any, value: Any, at: Any, made: Any) -> Any:
    """Where in an array of bytes a value of the type `made` stands."""
    data = context.make_array(array)(context, builder, value).data
    return builder.bitcast(builder.gep(data, [at]), made.as_pointer())


def _loaded(context: Any, builder: Any, array: Any, value: Any, at: Any, made: Any) -> Any:
    """The value of the type `made` that stands in an array of bytes."""
    found = builder.load(_place(context, builder, array, value, at, made))
    found.align = 1
    return found


def _everywhere(builder: Any, value: Any) -> Any:
    """A vector whose every byte is the value."""
    nothing = ir.Constant(_VECTOR, ir.Undefined)
    one = builder.insert_element(nothing, builder.trunc(value, _BYTE), ir.Constant(_INDEX, 0))
    return builder.shuffle_vector(one, nothing, ir.Constant(ir.VectorType(_INDEX, 64), [0] * 64))


@intrinsic
def between(typing: Any, buf: Any, p: Any, low: Any, width: Any) -> Any:
    """As `bits.between`."""

    def made(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        text = _loaded(context, builder, signature.args[0], values[0], values[1], _VECTOR)
        beyond = builder.sub(text, _everywhere(builder, values[2]))
        return builder.bitcast(builder.icmp_unsigned("<", beyond, _everywhere(builder, values[3])), _EIGHT)

    return types.uint64(buf, types.int64, types.int64, types.int64), made


@intrinsic
def eight(typing: Any, buf: Any, p: Any) -> Any:
    """As `bits.eight`."""

    def made(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        return _loaded(context, builder, signature.args[0], values[0], values[1], _EIGHT)

    return types.uint64(buf, types.int64), made


@intrinsic
def put_block(typing: Any, out: Any, w: Any, buf: Any, p: Any) -> Any:
    """As `bits.put_block`."""

    def made(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        text = _loaded(context, builder, signature.args[2], values[2], values[3], _VECTOR)
        place = _place(context, builder, signature.args[0], values[0], values[1], _VECTOR)
        builder.store(text, place).align = 1
        return context.get_dummy_value()

    return types.void(out, types.int64, buf, types.int64), made


@intrinsic
def lowest(typing: Any, bits: Any) -> Any:
    """As `bits.lowest`."""
    return types.int64(types.uint64), lambda _, builder, __, values: builder.cttz(
        values[0], ir.Constant(ir.IntType(1), 1)
    )


@intrinsic
def leading(typing: Any, bits: Any) -> Any:
    """As `bits.leading`."""
    return types.int64(types.uint64), lambda _, builder, __, values: builder.ctlz(
        values[0], ir.Constant(ir.IntType(1), 0)
    )


@intrinsic
def counted(typing: Any, bits: Any) -> Any:
    """As `bits.counted`."""
    return types.int64(types.uint64), lambda _, builder, __, values: builder.ctpop(values[0])


@intrinsic
def fetch(typing: Any, buf: Any, p: Any) -> Any:
    """As `bits.fetch`."""

    def made(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        place = _place(context, builder, signature.args[0], values[0], values[1], _BYTE)
        kind = ir.FunctionType(ir.VoidType(), [place.type, _INDEX, _INDEX, _INDEX])
        for_reading, to_stay, data = (ir.Constant(_INDEX, number) for number in (0, 3, 1))
        prefetch = builder.module.declare_intrinsic("llvm.prefetch", (place.type,), kind)
        builder.call(prefetch, [place, for_reading, to_stay, data])
        return context.get_dummy_value()

    return types.void(buf, types.int64), made


INTRINSICS: Mapping[str, Callable[..., Any]] = {
    "between": between,
    "eight": eight,
    "put_block": put_block,
    "lowest": lowest,
    "leading": leading,
    "counted": counted,
    "fetch": fetch,
}
