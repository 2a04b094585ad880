"""What was found in the datasets and logs of the register, beside what the register says of them."""
