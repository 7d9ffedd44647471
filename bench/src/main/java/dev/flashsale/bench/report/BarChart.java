package dev.flashsale.bench.report;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import dev.flashsale.bench.contender.Kind;
import dev.flashsale.bench.contender.RoundResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Rates of all contenders as bars with their spread, as SVG. */
final class BarChart {

  private static final int WIDTH = 860;
  private static final int ROW = 26;
  private static final int LABELS = 190;
  private static final int FIGURES = 130;
  private static final int TITLE = 44;

  private record Bar(String label, Spread perSecond, String colour) {}

  private BarChart() {}

  static String of(Standings standings) {
    List<Bar> bars = new ArrayList<>();
    standings
        .rounds()
        .forEach(
            (name, rounds) -> {
              boolean orders = rounds.getFirst().kind() == Kind.ORDERS;
              bars.add(
                  new Bar(
                      name,
                      standings.of(name, RoundResult::perSecond),
                      orders ? "#2563a8" : "#9aa5b1"));
              if (orders) {
                bars.add(
                    new Bar(
                        "… durable", standings.of(name, RoundResult::durablePerSecond), "#2e8b57"));
              }
            });
    return svg(bars);
  }

  private static String svg(List<Bar> bars) {
    double highest = bars.stream().mapToDouble(bar -> bar.perSecond.max()).max().orElse(1);
    StringBuilder svg = new StringBuilder();
    int height = TITLE + bars.size() * ROW + 10;
    add(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\""
            + " font-family=\"system-ui, sans-serif\" font-size=\"13\">",
        WIDTH,
        height,
        WIDTH,
        height);
    add(svg, "<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>");
    add(
        svg,
        "<text x=\"10\" y=\"24\" fill=\"#222222\">per second: <tspan fill=\"#2563a8\">accepted"
            + " orders</tspan>, <tspan fill=\"#2e8b57\">durable orders</tspan>, <tspan"
            + " fill=\"#68737f\">answers that make no order</tspan>; median and spread</text>");
    for (int i = 0; i < bars.size(); i++) {
      bar(svg, bars.get(i), TITLE + i * ROW, (WIDTH - LABELS - FIGURES) / highest);
    }
    return svg.append("</svg>\n").toString();
  }

  private static void bar(StringBuilder svg, Bar bar, int y, double scale) {
    Spread rate = bar.perSecond;
    double end = LABELS + rate.median() * scale;
    int text = y + 14;
    add(
        svg,
        "<text x=\"%d\" y=\"%d\" text-anchor=\"end\" fill=\"#222222\">%s</text>",
        LABELS - 8,
        text,
        bar.label);
    add(
        svg,
        "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"18\" fill=\"%s\"/>",
        LABELS,
        y,
        rate.median() * scale,
        bar.colour);
    add(
        svg,
        "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\" stroke=\"#222222\"/>",
        LABELS + rate.min() * scale,
        LABELS + rate.max() * scale,
        y + 9,
        y + 9);
    add(
        svg,
        "<text x=\"%.1f\" y=\"%d\" fill=\"#222222\">%,.0f</text>",
        Math.max(end, LABELS + rate.max() * scale) + 6,
        text,
        rate.median());
  }

  @FormatMethod
  private static void add(StringBuilder svg, @FormatString String format, Object... arguments) {
    svg.append(String.format(Locale.ROOT, format, arguments)).append('\n');
  }
}
