package org.phoenix.quickstart.options;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A number of things, at least one. */
public final class Positive implements ITypeConverter<Integer> {

  private static final int MOST = 1_000_000;

  @Override
  public Integer convert(String value) {
    try {
      int number = Integer.parseInt(value);
      if (number >= 1 && number <= MOST) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw new TypeConversionException(
        "'%s' is not a whole number from 1 to %d".formatted(value, MOST));
  }
}
