"""The sample district: a lab of real servers and generated data. Not installed with the program."""
