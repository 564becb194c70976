"""Where pictures come from: cameras, files, arrays, Qt images."""
