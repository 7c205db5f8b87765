package dev.stoa.cli;

import java.util.function.Function;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Arguments that become values.
public final class Argument {
    private Argument() {}

    /// Lets a value's own `parse` read an argument, and its refusal be what the person sees.
    public static <T> ITypeConverter<T> parsedBy(Function<String, T> parse) {
        return text -> {
            try {
                return parse.apply(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        };
    }
}
