package org.phoenix.quickstart.partition;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The ways of dividing a set, and the options that each has of its own. */
enum Way {
  IID,
  SHARDS,
  LABELS,
  DIRICHLET,
  QUANTITY;

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  boolean reads(String option) {
    return switch (this) {
      case IID -> false;
      case SHARDS -> option.equals("--shards");
      case LABELS -> option.equals("--labels");
      case DIRICHLET, QUANTITY -> option.equals("--alpha") || option.equals("--minimum");
    };
  }

  /** The ways that read an option, for example {@code --by dirichlet or quantity}. */
  static String reading(String option) {
    return Arrays.stream(values())
        .filter(way -> way.reads(option))
        .map(Way::word)
        .collect(Collectors.joining(" or ", "--by ", ""));
  }

  static final class Converter implements ITypeConverter<Way> {

    @Override
    public Way convert(String word) {
      return Arrays.stream(values())
          .filter(way -> way.word().equals(word))
          .findFirst()
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "'%s' is none of %s"
                          .formatted(
                              word,
                              Arrays.stream(values())
                                  .map(Way::word)
                                  .collect(Collectors.joining(", ")))));
    }
  }
}
