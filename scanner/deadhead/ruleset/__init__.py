"""Rules found, loaded and checked."""
