"""An applied batch taken back: in whatever order, as if it had never been."""
