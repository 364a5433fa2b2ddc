package org.phoenix.quickstart.options;

import org.phoenix.diffusion.unet.Precision;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** An arithmetic by its name. */
public final class ToPrecision implements ITypeConverter<Precision> {

  @Override
  public Precision convert(String value) {
    try {
      return Precision.of(value);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException("'%s' is none of f32, bf16, f64".formatted(value));
    }
  }
}
