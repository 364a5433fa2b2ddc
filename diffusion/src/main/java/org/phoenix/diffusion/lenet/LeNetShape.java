package org.phoenix.diffusion.lenet;

/**
 * What images LeNet takes and how many classes it tells apart.
 *
 * @param channels 1 for grey, 3 for colour
 * @param size pixels a side
 */
public record LeNetShape(int channels, int size, int classes) {}
