package org.phoenix.site.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.phoenix.platform.contract.SiteWorkApi.Failure;
import org.phoenix.platform.contract.SiteWorkApi.Progress;
import org.phoenix.platform.contract.SiteWorkApi.SiteOffer;

class LedgerTests {

  private static final URI COORDINATOR = URI.create("https://coordinator.example/phoenix");

  @TempDir Path folder;

  @Test
  void entriesOutliveTheAgentAndCountOn() throws IOException {
    ledger().message("introduce", COORDINATOR, null, new SiteOffer(20, "cpu"));
    ledger().message("fail", COORDINATOR, null, new Failure("a cable"));

    List<Entry> entries = ledger().entries(Long.MAX_VALUE, 10);
    assertThat(entries).extracting(Entry::number).containsExactly(2L, 1L);
    assertThat(entries).extracting(Entry::what).containsExactly("fail", "introduce");
    assertThat(entries).extracting(Entry::to).containsOnly("https://coordinator.example");
    assertThat(entries.get(1).message().get("images").asInt()).isEqualTo(20);
    assertThat(ledger().entries(2, 10)).extracting(Entry::number).containsExactly(1L);
  }

  @Test
  void aLineThatACrashLeftUnfinishedGoes() throws IOException {
    ledger().message("fail", COORDINATOR, null, new Failure("a cable"));
    Path file = folder.resolve("sent.jsonl");
    Files.writeString(file, "{\"number\":2,\"at", StandardOpenOption.APPEND);
    assertThat(ledger().entries(Long.MAX_VALUE, 10)).hasSize(1);

    ledger().message("fail", COORDINATOR, null, new Failure("a mouse"));

    assertThat(ledger().entries(Long.MAX_VALUE, 10))
        .extracting(Entry::number)
        .containsExactly(2L, 1L);
  }

  @Test
  void aLineThatIsNoEntryIsNotWrittenOver() throws IOException {
    Files.writeString(folder.resolve("sent.jsonl"), "no entry\n");

    assertThatThrownBy(() -> ledger().message("leave", COORDINATOR, null, null))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("sent.jsonl")
        .hasMessageContaining("a line that is no entry");
  }

  @Test
  void theOldestEntriesGoAndTheFilesStaySmall() throws IOException {
    Ledger ledger = ledger();
    for (int i = 0; i < 40; i++) {
      ledger.message("fail", COORDINATOR, null, new Failure("a cable"));
    }

    List<Entry> entries = ledger.entries(Long.MAX_VALUE, 100);
    assertThat(entries).hasSizeBetween(8, 39);
    assertThat(entries)
        .extracting(Entry::number)
        .containsExactlyElementsOf(
            LongStream.iterate(40, one -> one - 1).limit(entries.size()).boxed().toList());
    assertThat(folder.resolve("sent.jsonl")).satisfies(LedgerTests::isSmall);
    assertThat(folder.resolve("sent-older.jsonl")).satisfies(LedgerTests::isSmall);
  }

  @Test
  void reportsOfProgressAreBundled() throws IOException {
    Ledger ledger = ledger();
    for (int step = 1; step <= 5; step++) {
      ledger.beat("progress", COORDINATOR, null, progress(step));
    }
    ledger.message("fail", COORDINATOR, null, new Failure("a cable"));

    List<Entry> entries = ledger.entries(Long.MAX_VALUE, 10);
    assertThat(entries).extracting(Entry::what).containsExactly("fail", "progress", "progress");
    assertThat(entries).extracting(Entry::count).containsExactly(1, 4, 1);
    assertThat(entries.get(1).message().get("step").asInt()).isEqualTo(5);
  }

  private static Progress progress(int step) {
    return new Progress(step, 10, 0.5, 3, 1, null, null, null);
  }

  private static void isSmall(Path file) {
    assertThat(file.toFile().length()).isBetween(1L, 3000L);
  }

  private Ledger ledger() {
    return new Ledger(folder, 3000);
  }
}
