package org.phoenix.evaluator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.phoenix.diffusion.data.ImageSetFile;
import org.phoenix.platform.fixtures.RealBackends;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.test.context.ContextConfiguration;

/** The whole service on a free port, with real backends and a small reference set. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "db-scheduler.polling-interval=100ms",
      "phoenix.evaluator.reference.steps=100",
      "phoenix.evaluator.largest-images=1MB",
      "phoenix.evaluator.most-images=2000",
      "phoenix.evaluator.longest-queue=20"
    })
@ContextConfiguration(initializers = {RealBackends.class, EvaluatorService.ShapesFolder.class})
public @interface EvaluatorService {

  /** Writes 600 labelled images into a folder of its own, and names it as the reference set. */
  final class ShapesFolder
      implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    @Override
    public void initialize(ConfigurableApplicationContext context) {
      try {
        Path folder = Files.createTempDirectory("phoenix-reference");
        ImageSetFile.write(folder.resolve(ImageSetFile.NAME), Shapes.all(600, 42), Map.of());
        context
            .getEnvironment()
            .getPropertySources()
            .addFirst(
                new MapPropertySource(
                    "reference",
                    Map.of(
                        "phoenix.evaluator.reference.path",
                        folder.toString(),
                        "phoenix.device.turn-folder",
                        folder.resolve("turns").toString())));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
