"""Worksheets 现场记录表: what a person must answer goes out as a workbook and comes back as answers.

`questions` chooses what to ask, `writing` lays it out, `container` and `cells` take a foreign file apart, `reading`
makes answers of it or says what is wrong, `files` fetches the evidence. Nothing here keeps anything: the store does.
"""
