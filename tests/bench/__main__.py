"""`make bench`: prints every benchmark's table."""

from tests.bench import markers, printing

if __name__ == "__main__":
    markers.main()
    printing.main()
