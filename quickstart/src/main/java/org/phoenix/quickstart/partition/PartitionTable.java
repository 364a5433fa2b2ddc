package org.phoenix.quickstart.partition;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Lines of a table in aligned columns: a row for each party, a column for each class. */
final class PartitionTable {

  private PartitionTable() {}

  static List<String> lines(PartitionReport report) {
    List<List<String>> rows = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of("party"));
    report.classNames().forEach(name -> head.add(printable(name)));
    head.add("images");
    rows.add(head);
    int[] totals = new int[report.classNames().size()];
    for (PartitionReport.Party party : report.parties()) {
      rows.add(row(party.name(), party.classCounts(), party.images()));
      for (int label = 0; label < totals.length; label++) {
        totals[label] += party.classCounts().get(label);
      }
    }
    rows.add(
        row("all", Arrays.stream(totals).boxed().toList(), report.images() - report.leftOut()));
    return aligned(rows);
  }

  private static List<String> row(String name, List<Integer> counts, int images) {
    List<String> row = new ArrayList<>(List.of(name));
    counts.forEach(count -> row.add(String.valueOf(count)));
    row.add(String.valueOf(images));
    return row;
  }

  private static List<String> aligned(List<List<String>> rows) {
    int[] widths =
        IntStream.range(0, rows.get(0).size())
            .map(column -> rows.stream().mapToInt(row -> width(row.get(column))).max().orElse(0))
            .toArray();
    return rows.stream()
        .map(
            row ->
                IntStream.range(0, row.size())
                    .mapToObj(column -> padded(row.get(column), widths[column], column == 0))
                    .collect(Collectors.joining("  ")))
        .toList();
  }

  private static String padded(String cell, int width, boolean left) {
    String space = " ".repeat(width - width(cell));
    return left ? cell + space : space + cell;
  }

  private static int width(String cell) {
    return cell.codePointCount(0, cell.length());
  }

  /** A folder's name may hold anything, also what moves a terminal's cursor. */
  private static String printable(String name) {
    return name.replaceAll("\\p{Cntrl}", "?");
  }
}
