"""What stands in lists without names beside something that is found: names that go on, cells of one record."""
