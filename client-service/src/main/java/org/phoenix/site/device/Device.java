package org.phoenix.site.device;

import java.io.IOException;
import java.util.List;

/** What tells how busy devices are. */
interface Device {

  /**
   * One reading for each device of the kind that this process may see.
   *
   * @throws IOException when nobody tells
   */
  List<DeviceReading> read() throws IOException, InterruptedException;
}
