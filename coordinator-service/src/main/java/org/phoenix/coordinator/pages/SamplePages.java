package org.phoenix.coordinator.pages;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.phoenix.platform.contract.SamplesApi;
import org.phoenix.platform.contract.SamplesApi.SampleView;
import org.phoenix.platform.contract.SamplesApi.Status;
import org.phoenix.platform.problem.NotFoundException;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.client.HttpClientErrorException;

/** Images that somebody asked for, while they come out of the noise and afterwards. */
@Controller
class SamplePages {

  private final SamplesApi samples;

  SamplePages(SamplesApi samples) {
    this.samples = samples;
  }

  @GetMapping("/samples/{id}")
  String sample(@PathVariable UUID id, Model page) {
    SampleView sample = find(id);
    page.addAttribute("sample", sample);
    page.addAttribute("status", sample.status().name().toLowerCase(Locale.ROOT));
    page.addAttribute("done", sample.status() == Status.DONE);
    page.addAttribute("previews", previews(sample));
    page.addAttribute("created", InWords.time(sample.createdAt()));
    page.addAttribute("took", InWords.between(sample.createdAt(), sample.endedAt()));
    page.addAttribute(
        "roundInWords", sample.round() == null ? null : InWords.round(sample.round()));
    return "sample";
  }

  /** One that has ended meanwhile stays as it is, and the page says how. */
  @PostMapping("/samples/{id}/cancel")
  String cancel(@PathVariable UUID id) {
    try {
      samples.cancel(id);
    } catch (HttpClientErrorException refused) {
      if (!refused.getStatusCode().isSameCodeAs(HttpStatus.CONFLICT)) {
        throw unknown(id, refused);
      }
    }
    return "redirect:/samples/" + id;
  }

  private SampleView find(UUID id) {
    try {
      return samples.sample(id);
    } catch (HttpClientErrorException refused) {
      throw unknown(id, refused);
    }
  }

  private static RuntimeException unknown(UUID id, HttpClientErrorException refused) {
    return refused.getStatusCode().isSameCodeAs(HttpStatus.NOT_FOUND)
        ? new NotFoundException("sample", id)
        : refused;
  }

  /** The steps whose previews are there; null when there are none. */
  private static @Nullable Frames previews(SampleView sample) {
    Integer newest = sample.previewStep();
    Integer every = sample.previewEvery();
    if (newest == null || every == null) {
      return null;
    }
    List<Frames.Frame> frames = new ArrayList<>();
    for (int step = every; step < newest; step += every) {
      frames.add(frame(sample, step));
    }
    frames.add(frame(sample, newest));
    return Frames.at(frames, null);
  }

  private static Frames.Frame frame(SampleView sample, int step) {
    return new Frames.Frame(
        step,
        "/samples/%s/previews/%d.png".formatted(sample.id(), step),
        "After step %d of %d".formatted(step, sample.steps()));
  }
}
