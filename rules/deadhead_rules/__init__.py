"""The rules that come with deadhead: a package for each watched one, a module for each rule."""
