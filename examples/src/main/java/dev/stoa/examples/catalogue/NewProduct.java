package dev.stoa.examples.catalogue;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Positive;
import java.math.BigDecimal;

record NewProduct(@NotBlank String name, @Positive BigDecimal price) {}
