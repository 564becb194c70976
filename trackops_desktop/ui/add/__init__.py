"""*Add account*: from a camera, a screen, a picture, the clipboard, a file or typed letters to stored accounts."""
