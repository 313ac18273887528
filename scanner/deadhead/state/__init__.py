"""What a project's folder ``.deadhead`` keeps from one command for the next."""
