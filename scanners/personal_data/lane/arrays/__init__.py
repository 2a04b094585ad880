"""What the lane without a compiler is made of: the rules on many places at once, with arrays.

Each module does in a few steps over arrays what `rules`, `places`, `forms` and `driver` do one place after the other;
`tests/personal_data/test_lanes_agree.py` holds them to the same rows. What is rare goes to those functions themselves.
"""
