package org.phoenix.quickstart.report;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.phoenix.platform.contract.EvaluationsApi;
import org.phoenix.platform.contract.RunsApi;
import org.phoenix.platform.contract.RunsApi.AssignmentView;
import org.phoenix.platform.contract.RunsApi.Consequence;
import org.phoenix.platform.contract.RunsApi.EventView;
import org.phoenix.platform.contract.RunsApi.ParticipantStatus;
import org.phoenix.platform.contract.RunsApi.ParticipantView;
import org.phoenix.platform.contract.RunsApi.RoundView;
import org.phoenix.platform.contract.RunsApi.VerdictView;
import org.phoenix.platform.contract.SiteWorkApi.WorkKind;
import org.phoenix.platform.contract.SitesApi.SiteView;
import org.phoenix.quickstart.data.DemoData;
import org.phoenix.quickstart.federation.DemoRun;
import tools.jackson.databind.json.JsonMapper;

/** A finished run of six rounds, made up: the broken site is warned after round 1, out after 2. */
final class CannedRun {

  static final String CHECKPOINT = "ab".repeat(32);
  static final Instant START = Instant.parse("2026-11-23T12:00:00Z");
  static final int ROUNDS = 6;

  private CannedRun() {}

  static RunRecord record() {
    List<RoundView> rounds = new ArrayList<>();
    for (int number = 0; number <= ROUNDS; number++) {
      rounds.add(round(number));
    }
    return new RunRecord(
        new RunsApi.RunView(
            id("run"),
            "demo",
            RunsApi.RunStatus.COMPLETED,
            DemoRun.spec(7, ROUNDS, 1, "f32"),
            ROUNDS,
            CHECKPOINT,
            ROUNDS,
            0.22,
            4_700_000L,
            null,
            null,
            null,
            START,
            START.plusSeconds(340),
            null),
        rounds,
        DemoData.siteNames().stream().map(CannedRun::participant).toList(),
        events(),
        DemoData.siteNames().stream()
            .map(site -> new SiteView(id(site), site, 900L, "cpu", START, null))
            .toList(),
        new EvaluationsApi.ReferenceView(
            EvaluationsApi.Status.DONE,
            4500,
            1500,
            10,
            1,
            16,
            Collections.nCopies(10, 0.1),
            0.861,
            null,
            1.9,
            "cd".repeat(32),
            "reference/lenet.safetensors",
            null,
            null));
  }

  private static RoundView round(int number) {
    List<String> sites =
        DemoData.siteNames().stream()
            .filter(site -> number == 0 ? site.equals("porto-lab") : takesPart(site, number))
            .toList();
    return new RoundView(
        id("round" + number),
        number,
        RunsApi.RoundStatus.CLOSED,
        number == 0 ? null : CHECKPOINT,
        CHECKPOINT,
        8_650_000L * sites.size(),
        null,
        sites.size(),
        sites.size(),
        0,
        START.plusSeconds(45L * number),
        START.plusSeconds(900),
        START.plusSeconds(45L * number + 41),
        null,
        id("sample" + number),
        result(number),
        number == ROUNDS,
        List.of(),
        sites.stream().map(site -> assignment(site, number)).toList(),
        number == 0 ? List.of() : sites.stream().map(site -> verdict(site, number)).toList());
  }

  private static boolean takesPart(String site, int number) {
    return number <= 2 || !site.equals(DemoData.BROKEN_SITE);
  }

  private static EvaluationsApi.Result result(int number) {
    double fid = 18 + 130 * Math.exp(-0.55 * number);
    List<Double> share =
        number == 0
            ? List.of(0.02, 0.0, 0.3, 0.05, 0.25, 0.01, 0.2, 0.0, 0.15, 0.02)
            : List.of(0.11, 0.09, 0.13, 0.08, 0.12, 0.07, 0.13, 0.08, 0.12, 0.07);
    int covered = number == 0 ? 7 : 10;
    return new EvaluationsApi.Result(
        512,
        share.stream().map(s -> (int) (512 * s)).toList(),
        share,
        2.1,
        0.1,
        covered,
        new EvaluationsApi.Fid(fid, 512, "held-out", 1500, "cd".repeat(32), 1.9, 1.1),
        null,
        null,
        null,
        null,
        null);
  }

  private static AssignmentView assignment(String site, int number) {
    boolean broken = site.equals(DemoData.BROKEN_SITE);
    double loss = broken ? 0.31 - 0.02 * number : 0.055 + 0.09 * Math.exp(-0.6 * number);
    return new AssignmentView(
        id(site + number),
        id(site),
        site,
        number == 0 ? WorkKind.WARM_UP : WorkKind.TRAIN,
        RunsApi.AssignmentStatus.COMPLETED,
        1,
        null,
        null,
        null,
        id("update" + site + number),
        8_650_000L,
        1400L,
        loss + (site.hashCode() % 7) * 0.001,
        null,
        null);
  }

  private static VerdictView verdict(String site, int number) {
    boolean broken = site.equals(DemoData.BROKEN_SITE);
    double value = (broken ? 420 : 95) - 8 * number + site.hashCode() % 11;
    Consequence consequence =
        !broken ? Consequence.NONE : number == 1 ? Consequence.WARNED : Consequence.DISCONNECTED;
    return new VerdictView(
        site,
        "lenet-fid",
        value,
        95.0,
        160.0 - 5 * number,
        consequence,
        "LeNet-FID " + value,
        1,
        broken ? number : 0,
        null,
        id("evaluation" + site + number),
        List.of());
  }

  private static ParticipantView participant(String site) {
    boolean broken = site.equals(DemoData.BROKEN_SITE);
    return new ParticipantView(
        id(site),
        site,
        broken ? ParticipantStatus.DISCONNECTED : ParticipantStatus.ACTIVE,
        broken ? 2 : 0,
        broken ? "LeNet-FID 404 above the bound 150 in rounds 1 and 2" : null);
  }

  private static List<EventView> events() {
    return List.of(
        event(1, "run.started", null, null, "Run demo with 6 sites, seed 7"),
        event(2, "round.closed", 0, null, "Warm-up on 1000 shared images"),
        event(3, "site.warned", 1, DemoData.BROKEN_SITE, "LeNet-FID 412 > bound 155 <first>"),
        event(4, "site.disconnected", 2, DemoData.BROKEN_SITE, "second strike </script>"),
        event(5, "run.completed", ROUNDS, null, "Final weights " + CHECKPOINT));
  }

  private static EventView event(
      long id, String type, @Nullable Integer round, @Nullable String site, String message) {
    return new EventView(
        id,
        START.plusSeconds(10 * id),
        type,
        round,
        site,
        message,
        JsonMapper.shared().createObjectNode());
  }

  static Pictures pictures() {
    SortedMap<Integer, byte[]> grids = new TreeMap<>();
    for (int number = 0; number <= ROUNDS; number++) {
      grids.put(number, png(number));
    }
    return new Pictures(grids, png(99));
  }

  private static byte[] png(long seed) {
    BufferedImage picture = new BufferedImage(128, 128, BufferedImage.TYPE_BYTE_GRAY);
    Random random = new Random(seed);
    for (int y = 0; y < 128; y++) {
      for (int x = 0; x < 128; x++) {
        picture.getRaster().setSample(x, y, 0, random.nextInt(256));
      }
    }
    try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
      ImageIO.write(picture, "png", out);
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static UUID id(String name) {
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
  }
}
