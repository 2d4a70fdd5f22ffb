"""What carries a GANterpretation to people and programs: command line, figures, formats."""
