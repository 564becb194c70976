"""The pages and the API of the practice site."""
