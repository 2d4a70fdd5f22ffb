"""GANterpretations: a song's spectrogram draws a path through the latent space of a GAN."""
