"""The commands of `trackops`, one module each; none imports Qt, OpenCV or an image library before it needs it."""
