namespace CheXNet.Phantoms;

/// <summary>Parameters of a thorax, in centimeters unless stated otherwise; findings may change them.</summary>
internal sealed class ThoraxShape
{
    public ThoraxShape(FilmPlan plan)
    {
        PatientLatents patient = plan.Patient;
        PhantomRandom random = new PhantomRandom(patient.Anatomy).Split(1);
        bool ap = plan.View == FilmView.AP;
        HalfWidth = patient.HalfWidth;
        Skeleton = patient.Height;
        Habitus = patient.Habitus;
        Thickness = 20.5 + 3.6 * Habitus + (patient.IsFemale ? 0 : 1.2) + random.Normal(0, .6, -1.5, 1.5);
        HeartBase = Skeleton * (.885 + .13 * plan.Inspiration) - (ap ? .4 : 0) - .8 * Math.Max(0, Habitus);
        RightDome = HeartBase;
        LeftDome = HeartBase + random.Normal(1.1, .5, .1, 2.4);
        Sulcus = random.Normal(4.6, .6, 3.4, 6);
        HeartRatio = patient.CardiothoracicRatio * (ap ? 1.05 : 1) * (1.03 - .04 * plan.Inspiration);
        AorticKnob = random.Normal(.25 + .006 * (plan.Age - 40), .25, -.2, 1.1);
        Mediastinum = random.Normal(ap ? 1.12 : 1, .07, .85, 1.3);
        RightHeartShare = random.Normal(.34, .025, .28, .4);
        Turn = plan.Pose.Turn;
    }

    /// <summary>Half the maximum inner width of the thorax.</summary>
    public double HalfWidth { get; set; }

    /// <summary>Scale of everything fixed to bones, about the lungs' height at full inspiration.</summary>
    public double Skeleton { get; }

    /// <summary>−1 (lean) to 1 (obese).</summary>
    public double Habitus { get; }

    /// <summary>Front-to-back depth of the chest.</summary>
    public double Thickness { get; }

    /// <summary>Height at which the heart rests on the diaphragm in this breath.</summary>
    public double HeartBase { get; }

    /// <summary>The top of the right dome of the diaphragm.</summary>
    public double RightDome { get; set; }

    /// <summary>The top of the left dome.</summary>
    public double LeftDome { get; set; }

    /// <summary>Distance of the costophrenic angles below the domes; small for a flat diaphragm.</summary>
    public double Sulcus { get; set; }

    /// <summary>Cardiothoracic ratio: maximum heart width / maximum thorax width.</summary>
    public double HeartRatio { get; set; }

    /// <summary>Protrusion of the aortic knob beyond its normal contour.</summary>
    public double AorticKnob { get; }

    /// <summary>Relative width of the upper mediastinum; 1 is normal.</summary>
    public double Mediastinum { get; }

    /// <summary>Fraction of the heart's width on the patient's right.</summary>
    public double RightHeartShare { get; }

    /// <summary>Rotation about the long axis, −1 to 1.</summary>
    public double Turn { get; }

    /// <summary>1 − lung attenuation / soft-tissue attenuation.</summary>
    public double LungAir { get; set; } = .76;

    /// <summary>Relative vessel strength; 1 is normal.</summary>
    public double Vessels { get; set; } = 1;

    /// <summary>Additional factor for the upper zones.</summary>
    public double UpperVessels { get; set; } = 1;
}
