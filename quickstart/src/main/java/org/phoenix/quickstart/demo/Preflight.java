package org.phoenix.quickstart.demo;

import java.util.regex.Pattern;
import org.phoenix.quickstart.data.DemoData;
import org.phoenix.quickstart.data.SourceImages;
import org.phoenix.quickstart.failure.RefusedException;
import org.phoenix.quickstart.local.Ports;
import org.phoenix.quickstart.local.WorkFolder;
import org.phoenix.quickstart.session.OutputFolder;

/**
 * What holds before anything is started. Nothing is written before everything is found in order.
 *
 * @param source the images to deal out
 * @param work a fresh work folder
 */
record Preflight(SourceImages source, WorkFolder work) {

  private static final Pattern RESULTS =
      Pattern.compile("samples\\.png|round-\\d+\\.png|report\\.(html|json)|checkpoint");

  /**
   * Checks folders, disk, data and ports, then takes the output folder.
   *
   * @throws RefusedException in one line that says what is wrong and where
   */
  static Preflight check(DemoRequest request) {
    OutputFolder out = new OutputFolder(request.out(), ".phoenix-demo", RESULTS);
    out.check();
    SourceImages source = SourceImages.load(request.data());
    Ports.checkFree(Ports.of(DemoData.siteNames()));
    return new Preflight(source, out.claim());
  }
}
