package org.phoenix.diffusion.sampler;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.schedule.SchedulerConfig;
import org.phoenix.diffusion.schedule.Spacing;

/**
 * UniPC, Zhao et al. 2023 (arXiv 2302.04867), in the form B2(h) = exp(h) - 1 on predicted images:
 * each new prediction first corrects the step that led to it (UniC), then leads to the next (UniP).
 * The first steps and the last are of lower order, as far as there are images before and steps to
 * come.
 *
 * @param trained how the model was trained; predicted images are never clipped
 * @param steps 1 to T - 1, with trailing spacing T
 * @param order 1 to 3, of the predictor; the corrector adds one
 */
public record UniPcSampler(SchedulerConfig trained, Spacing spacing, int steps, int order)
    implements Sampler {

  public UniPcSampler {
    spacing.aboveZero(trained, steps);
    if (order < 1 || order > 3) {
      throw new IllegalArgumentException("UniPC is of order 1 to 3 here, not " + order);
    }
  }

  @Override
  public int[] timesteps() {
    return spacing.aboveZero(trained, steps);
  }

  @Override
  public Stepper begin() {
    return new PredictorCorrector(new NoiseLevels(trained.schedule(), timesteps()));
  }

  private final class PredictorCorrector implements Stepper {
    private final NoiseLevels levels;
    // Images predicted at the time steps so far, the latest first.
    private final Deque<double[]> images = new ArrayDeque<>();
    private float[] start = new float[0];
    private int orderBefore;

    PredictorCorrector(NoiseLevels levels) {
      this.levels = levels;
    }

    @Override
    public void step(int i, float[] x, float[] output, BatchNoise noise) {
      Prediction prediction = Prediction.unclipped(trained.prediction(), levels.alphaBar(i));
      double[] image = new double[x.length];
      for (int j = 0; j < x.length; j++) {
        image[j] = prediction.image(x[j], output[j]);
      }
      if (i > 0) {
        move(i - 1, orderBefore, start, image, x);
      }
      images.addFirst(image);
      if (images.size() > order) {
        images.removeLast();
      }
      start = x.clone();
      orderBefore = Math.min(Math.min(order, steps - i), i + 1);
      move(i, orderBefore, start, null, x);
    }

    /**
     * From time step i to the next one: x' = sigma' / sigma x + alpha' (1 - exp(-h)) (m_0 + sum_k
     * rho_k D_k), where D_k = (m_k - m_0) / r_k compares predicted images.
     *
     * @param from x at time step i
     * @param ahead the image predicted at the next time step, which makes this the corrector
     * @param to x at the next time step
     */
    private void move(int i, int order, float[] from, double @Nullable [] ahead, float[] to) {
      double h = levels.lambda(i + 1) - levels.lambda(i);
      List<double[]> compared = new ArrayList<>(images).subList(1, order);
      double[] nodes = new double[ahead == null ? order - 1 : order];
      for (int k = 1; k < order; k++) {
        nodes[k - 1] = (levels.lambda(i - k) - levels.lambda(i)) / h;
      }
      if (ahead != null) {
        nodes[order - 1] = 1;
        compared = new ArrayList<>(compared);
        compared.add(ahead);
      }
      double[] rho = coefficients(h, nodes);
      double keep = levels.sigma(i + 1) / levels.sigma(i);
      double gain = -levels.alpha(i + 1) * Math.expm1(-h);
      double[] origin = images.getFirst();
      for (int j = 0; j < to.length; j++) {
        double sum = 0;
        for (int k = 0; k < nodes.length; k++) {
          sum += rho[k] / nodes[k] * (compared.get(k)[j] - origin[j]);
        }
        to[j] = (float) (keep * from[j] + gain * (origin[j] + sum));
      }
    }

    /** rho solves sum_k rho_k r_k^n = b_n, n = 0, 1, ...; a single one is 1/2 whatever h is. */
    private double[] coefficients(double h, double[] nodes) {
      if (nodes.length == 1) {
        return new double[] {0.5};
      }
      double z = -h;
      double[] b = new double[nodes.length];
      double phi = Math.expm1(z) / z - 1;
      double factorial = 1;
      for (int n = 0; n < b.length; n++) {
        b[n] = phi * factorial / Math.expm1(z);
        factorial *= n + 2;
        phi = phi / z - 1 / factorial;
      }
      return vandermonde(nodes, b);
    }
  }

  /** Solves sum_k nodes_k^n x_k = b_n, n = 0, 1, ...: Bjorck and Pereyra 1970. Overwrites b. */
  static double[] vandermonde(double[] nodes, double[] b) {
    int last = nodes.length - 1;
    for (int k = 0; k < last; k++) {
      for (int i = last; i > k; i--) {
        b[i] -= nodes[k] * b[i - 1];
      }
    }
    for (int k = last - 1; k >= 0; k--) {
      for (int i = k + 1; i <= last; i++) {
        b[i] /= nodes[i] - nodes[i - k - 1];
      }
      for (int i = k; i < last; i++) {
        b[i] -= b[i + 1];
      }
    }
    return b;
  }
}
