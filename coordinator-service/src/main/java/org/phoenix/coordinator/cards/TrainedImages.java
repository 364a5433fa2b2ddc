package org.phoenix.coordinator.cards;

/** How many images a site's newest averaged update was trained on. */
record TrainedImages(String site, long images) {}
