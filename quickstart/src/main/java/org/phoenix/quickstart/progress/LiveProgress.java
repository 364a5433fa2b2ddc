package org.phoenix.quickstart.progress;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.Display;
import org.jspecify.annotations.Nullable;

/** A block at the bottom of the terminal that is redrawn in place; lines that stay scroll above. */
final class LiveProgress implements Progress {

  private final Terminal terminal;
  private final Display display;
  private List<AttributedString> block = List.of();
  private boolean closed;

  private LiveProgress(Terminal terminal) {
    this.terminal = terminal;
    this.display = new Display(terminal, false);
  }

  /** Null where the terminal cannot move its cursor after all. */
  static @Nullable Progress open() {
    try {
      Terminal terminal = TerminalBuilder.builder().system(true).dumb(true).build();
      if (terminal.getType().startsWith(Terminal.TYPE_DUMB)) {
        terminal.close();
        return null;
      }
      return new LiveProgress(terminal);
    } catch (IOException e) {
      return null;
    }
  }

  @Override
  public synchronized void say(String line) {
    if (!closed) {
      draw(List.of());
      terminal.writer().println(line);
      draw(block);
    }
  }

  @Override
  public synchronized void show(String headline, List<SiteLine> sites) {
    List<AttributedString> lines = new ArrayList<>();
    lines.add(AttributedString.EMPTY);
    lines.add(SiteBar.headline(headline));
    int names = sites.stream().mapToInt(site -> site.site().length()).max().orElse(0);
    sites.forEach(site -> lines.add(SiteBar.of(site, names)));
    block = lines;
    if (!closed) {
      draw(block);
    }
  }

  private void draw(List<AttributedString> lines) {
    int width = Math.max(20, terminal.getColumns());
    display.resize(Size.of(width, Math.max(lines.size() + 1, terminal.getRows())));
    // The cursor rests at the block's first character, so that a line can take its place.
    display.update(
        lines.stream().map(line -> line.columnSubSequence(0, width - 1)).toList(), 0, false);
    terminal.flush();
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    draw(List.of());
    closed = true;
    try {
      terminal.close();
    } catch (IOException e) {
      // The terminal is gone; there is nobody to tell.
    }
  }
}
