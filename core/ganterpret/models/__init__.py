"""The generators that turn latents and class embeddings into frames."""
