package org.phoenix.coordinator.pages;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A curve over rounds, ready to be written as SVG. XChart's SVG has colours in the style attribute
 * of every element; here only classes are written, so that one picture is readable in dark and in
 * light, a strict policy lets it pass, and it scales with the screen.
 *
 * @param line points of the polyline
 * @param floor the height of the line that real images reach; absent where there is none
 */
record LineChart(
    String id,
    String title,
    String description,
    List<Tick> rounds,
    List<Tick> values,
    String line,
    List<Dot> dots,
    @Nullable Tick floor) {

  static final int WIDTH = 400;
  static final int HEIGHT = 200;
  static final int LEFT = 56;
  static final int RIGHT = 390;
  static final int TOP = 12;
  static final int BOTTOM = 174;

  private static final int MOST_DOTS = 200;

  /**
   * @param at where on the axis
   */
  record Tick(String at, String label) {}

  record Dot(String x, String y, String round, String value) {}

  /** What the values are. */
  enum Unit {
    NUMBER {
      @Override
      String inWords(double value) {
        return InWords.number(value);
      }

      @Override
      String tick(double value, ChartScale scale) {
        return scale.label(value);
      }
    },
    BYTES {
      @Override
      String inWords(double value) {
        return InWords.bytes(Math.round(value));
      }

      @Override
      String tick(double value, ChartScale scale) {
        return inWords(value);
      }
    };

    abstract String inWords(double value);

    abstract String tick(double value, ChartScale scale);
  }

  private record Point(RoundSummary round, double value) {}

  /**
   * The curve of one value; null when no round has it.
   *
   * @param newestFirst the run's rounds
   */
  static @Nullable LineChart of(
      String id,
      String title,
      List<RoundSummary> newestFirst,
      Function<RoundSummary, @Nullable Double> value,
      Function<RoundSummary, @Nullable Double> floor,
      Unit unit) {
    List<Point> points = points(newestFirst, value);
    if (points.isEmpty()) {
      return null;
    }
    Double least =
        points.stream().map(point -> floor.apply(point.round())).reduce(null, LineChart::newer);
    ChartScale scale =
        ChartScale.over(
            points.stream().mapToDouble(Point::value).toArray(),
            unit == Unit.BYTES ? Double.valueOf(0) : least);
    int first = points.get(0).round().number();
    Point newest = points.get(points.size() - 1);
    int last = newest.round().number();
    List<Dot> dots =
        points.stream()
            .map(
                point ->
                    new Dot(
                        x(point.round().number(), first, last),
                        y(scale, point.value()),
                        point.round().name(),
                        unit.inWords(point.value())))
            .toList();
    return new LineChart(
        id,
        title,
        "%s in %s%s"
            .formatted(
                unit.inWords(newest.value()),
                newest.round().name(),
                least == null ? "" : "; between real images " + unit.inWords(least)),
        roundTicks(first, last),
        scale.ticks().stream()
            .map(tick -> new Tick(y(scale, tick), unit.tick(tick, scale)))
            .toList(),
        dots.stream().map(dot -> dot.x() + "," + dot.y()).collect(Collectors.joining(" ")),
        dots,
        least == null ? null : new Tick(y(scale, least), unit.inWords(least)));
  }

  /** Newest rows first, as in the other tables. */
  public List<Dot> rows() {
    List<Dot> rows = new ArrayList<>(dots);
    Collections.reverse(rows);
    return rows;
  }

  /** Single points are only seen while there are few. */
  public boolean dotted() {
    return dots.size() <= 40;
  }

  private static @Nullable Double newer(@Nullable Double one, @Nullable Double other) {
    return other == null ? one : other;
  }

  /** Oldest first, and not more than a screen can show apart. */
  private static List<Point> points(
      List<RoundSummary> newestFirst, Function<RoundSummary, @Nullable Double> value) {
    List<Point> all = new ArrayList<>();
    for (int i = newestFirst.size() - 1; i >= 0; i--) {
      Double one = value.apply(newestFirst.get(i));
      if (one != null && Double.isFinite(one)) {
        all.add(new Point(newestFirst.get(i), one));
      }
    }
    int step = (all.size() + MOST_DOTS - 1) / MOST_DOTS;
    List<Point> thinned = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      if ((all.size() - 1 - i) % step == 0) {
        thinned.add(all.get(i));
      }
    }
    return thinned;
  }

  private static List<Tick> roundTicks(int first, int last) {
    int between = (first + last) / 2;
    return IntStream.of(first, between, last)
        .distinct()
        .mapToObj(round -> new Tick(x(round, first, last), Integer.toString(round)))
        .toList();
  }

  private static String y(ChartScale scale, double value) {
    return String.format(Locale.ROOT, "%.1f", BOTTOM - scale.share(value) * (BOTTOM - TOP));
  }

  private static String x(int round, int first, int last) {
    double share = first == last ? 0.5 : (round - first) / (double) (last - first);
    return String.format(Locale.ROOT, "%.1f", LEFT + 8 + share * (RIGHT - LEFT - 16));
  }
}
