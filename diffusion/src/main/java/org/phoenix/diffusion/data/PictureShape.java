package org.phoenix.diffusion.data;

/**
 * (C, H, W) of a picture.
 *
 * @param channels 1 for grey, 3 for colours
 */
record PictureShape(int channels, int height, int width) {}
