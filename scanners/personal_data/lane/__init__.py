"""The pass over a block, in two lanes: compiled (`native`, `driver`) and of arrays (`vectorised`, `arrays`).

`collected` is their contract, `sources` makes one set of the functions of all modules, `tables` what they look up.
Rules of shapes: `rules`, which calls `certificates`, `telephones`, `codes`, `addresses`. Keys, and what is asked of the
values behind them: `keyed`, `key_names`, `nameless`, `behind`, `enclosed`, `places`, `spoken`, `stated`, `idle`.
Chinese: `ideographs`. Escapes: `forms`, `percent`, `hanzi`. What is rare: `triggers`, `hidden`, `rare`. Below them all:
`classes`, `marks`, `bits`, `rows`, `sift`.
"""
