package org.phoenix.site.ledger;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Lines that are only ever appended, each on the disk before {@link #append} returns. Two files,
 * the newer of at most so many bytes: with the first line too many it becomes the older one.
 */
record LedgerFiles(Path newer, Path older, long mostBytes) {

  void append(String line) throws IOException {
    Files.createDirectories(newer.toAbsolutePath().getParent());
    byte[] bytes = (line + '\n').getBytes(StandardCharsets.UTF_8);
    if (Files.exists(newer) && Files.size(newer) + bytes.length > mostBytes) {
      Files.move(newer, older, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
    try (FileChannel file = FileChannel.open(newer, CREATE, WRITE)) {
      file.position(file.size());
      ByteBuffer left = ByteBuffer.wrap(bytes);
      while (left.hasRemaining()) {
        file.write(left);
      }
      file.force(true);
    }
  }

  /** All whole lines, oldest first. */
  List<String> lines() throws IOException {
    List<String> lines = new ArrayList<>(lines(older));
    lines.addAll(lines(newer));
    return lines;
  }

  /** Cuts off a line that a crash left unfinished: what it announced was not sent. */
  void mend() throws IOException {
    if (!Files.exists(newer)) {
      return;
    }
    try (FileChannel file = FileChannel.open(newer, WRITE)) {
      file.truncate(wholeBytes(Files.readAllBytes(newer)));
    }
  }

  private static List<String> lines(Path file) throws IOException {
    if (!Files.exists(file)) {
      return List.of();
    }
    byte[] bytes = Files.readAllBytes(file);
    return new String(bytes, 0, wholeBytes(bytes), StandardCharsets.UTF_8).lines().toList();
  }

  private static int wholeBytes(byte[] bytes) {
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] != '\n') {
      end--;
    }
    return end;
  }
}
