package org.phoenix.quickstart.federation;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.data.ImageSetFile;
import org.phoenix.diffusion.data.Resize;
import org.phoenix.quickstart.failure.FailedException;
import org.phoenix.quickstart.local.CloseStack;
import org.phoenix.quickstart.local.LocalPlatform;
import org.phoenix.quickstart.local.Ports;
import org.phoenix.quickstart.local.WorkFolder;

/**
 * A federation on this machine.
 *
 * @param platform its processes
 * @param operator its services as an operator uses them
 * @param size to which images are reduced
 */
public record LocalFederation(
    LocalPlatform platform, Federation operator, int size, WorkFolder work, CloseStack running) {

  private static final int LOOK_MILLISECONDS = 200;

  /**
   * Starts everything but the sites.
   *
   * @param reference the evaluator's images
   * @param running ends what is started
   */
  public static LocalFederation start(
      ImageSet reference, int size, WorkFolder work, CloseStack running)
      throws IOException, InterruptedException {
    LocalPlatform platform =
        LocalPlatform.start(home(), work, write(work, "reference", reference), size, running);
    Federation operator =
        new Federation(
            Ports.url(Ports.COORDINATOR), Ports.url(Ports.EVALUATOR), Ports.url(Ports.SAMPLES));
    return new LocalFederation(platform, operator, size, work, running);
  }

  /** Registers a shared set G. */
  public void share(String name, ImageSet images) throws IOException {
    ByteArrayOutputStream safetensors = new ByteArrayOutputStream();
    ImageSetFile.write(safetensors, Resize.toSquare(images, size), Map.of());
    operator.share(name, safetensors.toByteArray());
  }

  /**
   * Enrols the sites, starts their agents and waits until all have introduced themselves.
   *
   * @param sites each site's own images, by name
   */
  public void startSites(Map<String, ImageSet> sites) throws IOException, InterruptedException {
    Map<String, String> tokens = operator.enrol(List.copyOf(sites.keySet()));
    List<LocalPlatform.Site> agents = new ArrayList<>();
    for (Map.Entry<String, ImageSet> site : sites.entrySet()) {
      String name = site.getKey();
      agents.add(
          new LocalPlatform.Site(
              name,
              String.valueOf(tokens.get(name)),
              write(work, name, site.getValue()),
              Ports.SITES + agents.size()));
    }
    platform.startSites(agents);
    while (!operator.allIntroduced()) {
      platform.checkAlive();
      if (running.endsWithin(LOOK_MILLISECONDS)) {
        throw new FailedException("stopped before the sites had introduced themselves");
      }
    }
  }

  private static Path write(WorkFolder work, String owner, ImageSet images) throws IOException {
    Path folder = Files.createDirectories(work.state("images").resolve(owner));
    ImageSetFile.write(folder.resolve(ImageSetFile.NAME), images, Map.of());
    return folder;
  }

  /** The folder Phoenix was built in, as the shell command says. */
  private static Path home() {
    return Path.of(System.getProperty("phoenix.home", "")).toAbsolutePath();
  }
}
