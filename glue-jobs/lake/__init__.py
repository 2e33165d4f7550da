"""The data code of the lake: pure transforms in the middle, AWS and Spark at the edges."""
