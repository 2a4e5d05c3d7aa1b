// The standard normal distribution, for the GELU and its gradient.

#ifdef VECTOR_PERMUTES

// Over |x|, what is needed is smooth and falls to 0. Cut into as many pieces as a vector has lanes, each piece is a short
// polynomial, and an instruction finds the coefficients of every lane's piece in a register. On a Zen 3 core, 16 elements of a
// GELU took 8.7 ns so, 10.4 ns by one polynomial of degree 13 in x², 13.8 ns by the formula with an exponential below.
//
// Each polynomial has the least largest error (by Lawson's iteration) in r, where |x| is `width` times the piece's number
// plus r, and r is between ±½.

#if VECTOR_BYTES == 64
enum { TAIL_DEGREE = 4, SLOPE_DEGREE = 5 };
#define TAIL_WIDTH (1.0f / 3)
#define SLOPE_WIDTH 0.375f
static const float VARIANT(upper_tail)[5][LANES] = {
    {5.00000000e-01f, 3.69441330e-01f, 2.52492547e-01f, 1.58655256e-01f, 9.12112221e-02f, 4.77903523e-02f,
     2.27501299e-02f, 9.81532782e-03f, 3.83038027e-03f, 1.34989817e-03f, 4.29060601e-04f, 1.22866593e-04f,
     3.16713522e-05f, 7.34347259e-06f, 1.53064445e-06f, 2.86657041e-07f},
    {-1.32980511e-01f, -1.25793815e-01f, -1.06482558e-01f, -8.06572288e-02f, -5.46705164e-02f, -3.31594422e-02f,
     -1.79971699e-02f, -8.74063000e-03f, -3.79857956e-03f, -1.47719402e-03f, -5.14031271e-04f, -1.60056967e-04f,
     -4.45953883e-05f, -1.11181480e-05f, -2.48026799e-06f, -4.95090546e-07f},
    {-3.94964673e-06f, 6.98841037e-03f, 1.18311895e-02f, 1.34426784e-02f, 1.21488860e-02f, 9.21092648e-03f,
     5.99908968e-03f, 3.39917769e-03f, 1.68831064e-03f, 7.38633855e-04f, 2.85593705e-04f, 9.78224780e-05f,
     2.97342922e-05f, 8.03119838e-06f, 1.92953667e-06f, 4.12694135e-07f},
    {2.48478563e-03f, 2.06123455e-03f, 1.09368982e-03f, 5.15440843e-06f, -7.79537659e-04f, -1.08532468e-03f,
     -9.96936462e-04f, -7.19380507e-04f, -4.31212655e-04f, -2.20278220e-04f, -9.72483977e-05f, -3.74248521e-05f,
     -1.26264013e-05f, -3.74950719e-06f, -9.82901270e-07f, -2.27951361e-07f},
    {-5.09052043e-05f, -1.85486831e-04f, -2.78068474e-04f, -2.47734628e-04f, -1.37415351e-04f, -1.96474757e-05f,
     5.47391246e-05f, 7.64874349e-05f, 6.41250663e-05f, 4.11011642e-05f, 2.15666259e-05f, 9.55111500e-06f,
     3.62942137e-06f, 1.19540596e-06f, 3.43554888e-07f, 8.65613288e-08f},
};
static const float VARIANT(slope_tail)[6][LANES] = {
    {5.00000000e-01f, 2.14384601e-01f, 7.74304499e-04f, -1.08066708e-01f, -1.27469212e-01f, -9.85779166e-02f,
     -5.91897480e-02f, -2.90685259e-02f, -1.19456435e-02f, -4.15719626e-03f, -1.23381638e-03f, -3.13692843e-04f,
     -6.85293635e-05f, -1.28912698e-05f, -2.09142763e-06f, -2.92976551e-07f},
    {-2.99206704e-01f, -2.59281754e-01f, -1.62331909e-01f, -5.83488606e-02f, 1.21422671e-02f, 3.90953310e-02f,
     3.64510156e-02f, 2.33359523e-02f, 1.16336010e-02f, 4.72272746e-03f, 1.59494381e-03f, 4.53511864e-04f,
     1.09388828e-04f, 2.24943815e-05f, 3.95755887e-06f, 5.97257099e-07f},
    {-3.95041837e-07f, 3.78383398e-02f, 5.45866191e-02f, 4.58272621e-02f, 2.39061154e-02f, 4.39352915e-03f,
     -5.33487042e-03f, -6.78885123e-03f, -4.67446307e-03f, -2.35220953e-03f, -9.35519696e-04f, -3.04025860e-04f,
     -8.21674912e-05f, -1.86652596e-05f, -3.58873240e-06f, -5.86858334e-07f},
    {1.40284412e-02f, 9.92013607e-03f, 1.00320182e-03f, -6.06571231e-03f, -7.61245424e-03f, -4.98769432e-03f,
     -1.62058196e-03f, 3.62978200e-04f, 8.56967410e-04f, 6.36689714e-04f, 3.20194784e-04f, 1.23471225e-04f,
     3.82525359e-05f, 9.74615796e-06f, 2.07018661e-06f, 3.69836300e-07f},
    {-1.06357857e-05f, -1.87180680e-03f, -2.23694346e-03f, -1.11290871e-03f, 2.59310036e-04f, 8.72964680e-04f,
     7.06650142e-04f, 2.86065333e-04f, 2.64757341e-06f, -8.25002717e-05f, -6.63884857e-05f, -3.31358278e-05f,
     -1.23231939e-05f, -3.62828018e-06f, -8.70423264e-07f, -1.72952682e-07f},
    {-4.29663633e-04f, -2.53779523e-04f, 1.05662097e-04f, 2.96876300e-04f, 2.16000641e-04f, 3.08516755e-05f,
     -7.73166612e-05f, -7.74412474e-05f, -3.46981906e-05f, -3.18880393e-06f, 6.75998172e-06f, 5.67874531e-06f,
     2.74065883e-06f, 9.63432967e-07f, 2.65003393e-07f, 5.89410654e-08f},
};
#else
enum { TAIL_DEGREE = 6, SLOPE_DEGREE = 7 };
#define TAIL_WIDTH 0.6875f
#define SLOPE_WIDTH 0.75f
static const float VARIANT(upper_tail)[7][LANES] = {
    {5.00000000e-01f, 2.45883852e-01f, 8.45657215e-02f, 1.95800792e-02f, 2.97976332e-03f, 2.93555408e-04f,
     1.85367244e-05f, 7.45264572e-07f},
    {-2.74272829e-01f, -2.16544330e-01f, -1.06571019e-01f, -3.26932818e-02f, -6.25180174e-03f, -7.45218713e-04f,
     -5.53741993e-05f, -2.56510293e-06f},
    {4.67211692e-07f, 5.11754192e-02f, 5.03714569e-02f, 2.31790673e-02f, 5.90991322e-03f, 8.80574575e-04f,
     7.85164302e-05f, 4.24307973e-06f},
    {2.16004737e-02f, 8.99639074e-03f, -7.47421430e-03f, -8.38091038e-03f, -3.23270541e-03f, -6.34924276e-04f,
     -6.97748619e-05f, -4.46075865e-06f},
    {3.26412592e-05f, -5.09280898e-03f, -2.20168591e-03f, 1.14431453e-03f, 1.06230378e-03f, 3.05859343e-04f,
     4.33225796e-05f, 3.36096173e-06f},
    {-1.62897620e-03f, -1.61934324e-04f, 9.23804997e-04f, 2.74703751e-04f, -1.66729951e-04f, -9.99733675e-05f,
     -2.03079107e-05f, -2.04100684e-06f},
    {1.44517631e-04f, 3.24535591e-04f, -6.72581973e-06f, -1.33206748e-04f, -1.39497233e-05f, 1.95424927e-05f,
     6.66724100e-06f, 8.85889506e-07f},
};
static const float VARIANT(slope_tail)[8][LANES] = {
    {5.00000000e-01f, 7.74284941e-04f, -1.27469197e-01f, -5.91897443e-02f, -1.19456463e-02f, -1.23381685e-03f,
     -6.85291743e-05f, -2.09138625e-06f},
    {-5.98413408e-01f, -3.24663818e-01f, 2.42845491e-02f, 7.29020163e-02f, 2.32672021e-02f, 3.18988925e-03f,
     2.18777568e-04f, 7.91503862e-06f},
    {2.20198544e-07f, 2.18353197e-01f, 9.56211388e-02f, -2.13407166e-02f, -1.86969489e-02f, -3.74198705e-03f,
     -3.28726426e-04f, -1.43650195e-05f},
    {1.12199105e-01f, 8.02342966e-03f, -6.09011203e-02f, -1.29631879e-02f, 6.85561169e-03f, 2.56139971e-03f,
     3.06035217e-04f, 1.65686652e-05f},
    {2.56316853e-05f, -3.60972956e-02f, 4.30759043e-03f, 1.13559775e-02f, 1.75459559e-06f, -1.06525945e-03f,
     -1.94721768e-04f, -1.35298496e-05f},
    {-1.43030668e-02f, 3.44861974e-03f, 6.95171859e-03f, -2.51646223e-03f, -1.10547524e-03f, 2.20473521e-04f,
     8.72233795e-05f, 8.29635337e-06f},
    {2.15540727e-04f, 3.35596618e-03f, -1.76790846e-03f, -5.14695537e-04f, 4.42340272e-04f, 2.85953411e-05f,
     -2.63049969e-05f, -4.08353162e-06f},
    {1.06797682e-03f, -5.67780051e-04f, -3.16696358e-04f, 3.47903027e-04f, -4.36535047e-05f, -3.28734313e-05f,
     4.07036350e-06f, 1.43886689e-06f},
};
#endif

/// The value at each |x| of a function in pieces. Behind the last piece it stays what it is at the end of it, as does
/// `bounded`, which is |x| else.
INLINE vector in_pieces(const float (*pieces)[LANES], int degree, float width, vector x, vector *bounded) {
  // NaN stays NaN. The end is short of where the next piece would begin.
  *bounded = smaller(splat((LANES - 0.51f) * width), magnitude(x));
  integers piece;
  vector scaled = *bounded * splat(1 / width);
  vector r = scaled - nearest(scaled, &piece);
  vector value = permuted(load(pieces[degree]), piece);
  for (int k = degree - 1; k >= 0; k--) value = value * r + permuted(load(pieces[k]), piece);
  return value;
}

/// x·Φ(x), with Φ the distribution function: max(x, 0) − |x|·(1 − Φ(|x|)). Φ's error is below 10⁻⁷.
INLINE vector gelu_of(vector x) {
  vector bounded;
  vector tail = in_pieces(VARIANT(upper_tail), TAIL_DEGREE, TAIL_WIDTH, x, &bounded);
  return larger(splat(0), x) - bounded * tail;
}

/// Φ(x) + x·φ(x), the slope of the above, which is 1 less that of −x. The error is below 1.2·10⁻⁷, and 3·10⁻⁷ at the end
/// of the pieces for 8 lanes.
INLINE vector gelu_slope(vector x) {
  vector bounded;
  vector below = in_pieces(VARIANT(slope_tail), SLOPE_DEGREE, SLOPE_WIDTH, x, &bounded);
  return choose(x > splat(0), splat(1) - below, below);
}

#else

/// Φ(x), the distribution function of the standard normal, and exp(−½x²), which it needs.
///
/// Error below 10⁻⁷. Reference: Abramowitz & Stegun, Handbook of Mathematical Functions, 1964, 7.1.26.
INLINE vector normal_distribution(vector x, vector *density) {
  vector scaled = magnitude(x) * splat((float)M_SQRT1_2);
  vector t = splat(1) / (splat(1) + splat(0.3275911f) * scaled);
  vector e = exponential(-scaled * scaled);
  vector p = splat(1.061405429f);
  p = p * t + splat(-1.453152027f);
  p = p * t + splat(1.421413741f);
  p = p * t + splat(-0.284496736f);
  p = p * t + splat(0.254829592f);
  vector upper = splat(0.5f) * p * t * e;
  *density = e;
  return choose(x > splat(0), splat(1) - upper, upper);
}

INLINE vector gelu_of(vector x) {
  vector density;
  return x * normal_distribution(x, &density);
}

INLINE vector gelu_slope(vector x) {
  vector density;
  vector distribution = normal_distribution(x, &density);
  return distribution + x * density * splat((float)(M_2_SQRTPI * M_SQRT1_2 / 2));
}

#endif
